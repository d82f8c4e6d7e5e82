package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds the upstreams that an environment names, without looking at any value. The source
 * of lowest precedence, which is usually the application's own file, says order and
 * spelling.
 */
final class DeclaredUpstreams {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("pool.upstreams");

	private final Map<String, DeclaredUpstream> byIdentity = new LinkedHashMap<>();

	private final List<DeclaredUpstream> clashing = new ArrayList<>();

	private DeclaredUpstreams() {
	}

	static DeclaredUpstreams in(Environment environment) {
		DeclaredUpstreams upstreams = new DeclaredUpstreams();
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		ConfigurationPropertySources.get(environment).forEach(sources::add);
		Collections.reverse(sources);
		sources.forEach(upstreams::addFrom);
		return upstreams;
	}

	private void addFrom(ConfigurationPropertySource source) {
		if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) {
			addFromSystemEnvironment(source);
		}
		else if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> enumerable) {
			for (String property : enumerable.getPropertyNames()) {
				RawPropertyName name = RawPropertyName.of(property);
				if (name.size() > 2 && name.startsWith("pool", "upstreams")) {
					add(new DeclaredUpstream(name.element(2), name.adapted().chop(3)));
				}
			}
		}
	}

	private void addFromSystemEnvironment(ConfigurationPropertySource source) {
		if (source instanceof IterableConfigurationPropertySource iterable) {
			for (ConfigurationPropertyName name : iterable) {
				if (ROOT.isAncestorOf(name) && namesKey(name)) {
					DeclaredUpstream upstream = new DeclaredUpstream(name.getElement(2, Form.ORIGINAL), name.chop(3));
					this.byIdentity.putIfAbsent(identity(upstream), upstream);
				}
			}
		}
	}

	private static boolean namesKey(ConfigurationPropertyName name) {
		List<String> rest = new ArrayList<>();
		for (int i = 3; i < name.getNumberOfElements(); i++) {
			rest.add(name.getElement(i, Form.UNIFORM));
		}
		return PoolKeys.UPSTREAM.matchesIgnoringSeparators(rest);
	}

	private void add(DeclaredUpstream upstream) {
		DeclaredUpstream known = this.byIdentity.putIfAbsent(identity(upstream), upstream);
		if (known != null && !known.name().equals(upstream.name()) && !this.clashing.contains(upstream)) {
			this.clashing.add(upstream);
		}
	}

	/**
	 * What must differ between two upstreams: names that are equal but for case, dashes
	 * and underscores would share their properties.
	 * @param upstream an upstream
	 * @return its name without what does not count
	 */
	private static String identity(DeclaredUpstream upstream) {
		return RawPropertyName.uniform(upstream.name());
	}

	/**
	 * The upstreams that can be told apart.
	 * @return the upstreams in declared order
	 */
	Collection<DeclaredUpstream> all() {
		return this.byIdentity.values();
	}

	void checkClashes(Problems problems) {
		for (DeclaredUpstream upstream : this.clashing) {
			DeclaredUpstream other = this.byIdentity.get(identity(upstream));
			if (other != null) {
				problems.add(upstream.prefix(), null, null,
						"the names \"" + other.name() + "\" and \"" + upstream.name()
								+ "\" differ only in case, '-' or '_', so that their properties cannot be told apart",
						"write the name the same way everywhere, or rename one of the upstreams");
			}
		}
	}

}
