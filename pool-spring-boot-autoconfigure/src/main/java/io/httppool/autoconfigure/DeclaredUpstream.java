package io.httppool.autoconfigure;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * An upstream that some property names.
 *
 * @param name its name as written
 * @param path the name that binding knows it by
 */
record DeclaredUpstream(String name, ConfigurationPropertyName path) {

	/**
	 * The path to show: what a user writes in a properties file.
	 * @return the prefix of the upstream's properties
	 */
	String prefix() {
		boolean plain = this.name.matches("[A-Za-z0-9_][A-Za-z0-9_-]*");
		return plain ? "pool.upstreams." + this.name : "pool.upstreams[" + this.name + "]";
	}

}
