package io.httppool.autoconfigure.fleet;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where the replicas meet.
 *
 * @param uri address and credentials
 * @param ssl how to trust it, {@code null} for the JVM's defaults
 */
record RedisServer(RedisURI uri, @Nullable SslOptions ssl) {

	static final String URL = "pool.fleet.redis.url";

	/**
	 * The server that the properties of the pools name.
	 * @return the server, or {@code null} if they name none
	 */
	static @Nullable RedisServer in(Environment environment) {
		Binder binder = Binder.get(environment);
		String url = binder.bind(URL, String.class).orElse(null);
		if (url == null) {
			return null;
		}
		String username = binder.bind("pool.fleet.redis.username", String.class).orElse(null);
		String password = binder.bind("pool.fleet.redis.password", String.class).orElse(null);
		RedisURI.Builder uri = RedisURI.builder(RedisURI.create(url.strip()));
		if (password != null && username != null) {
			uri.withAuthentication(username, password);
		}
		else if (password != null) {
			uri.withPassword(password.toCharArray());
		}
		return new RedisServer(uri.build(), null);
	}

}
