package io.httppool.autoconfigure.fleet;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;

/**
 * The server that the application uses itself. A connection of our own goes there: the
 * application's may queue without bound while the server is away, and send again what was
 * sent.
 */
final class ApplicationRedis {

	private ApplicationRedis() {
	}

	/**
	 * The server.
	 * @param details what the application knows of it
	 * @return the server, or {@code null} if it is a cluster or has replicas to read from
	 */
	static @Nullable RedisServer of(DataRedisConnectionDetails details) {
		RedisURI.Builder uri = builder(details);
		if (uri == null) {
			return null;
		}
		String password = details.getPassword();
		String username = details.getUsername();
		if (password != null && username != null) {
			uri.withAuthentication(username, password);
		}
		else if (password != null) {
			uri.withPassword(password.toCharArray());
		}
		SslBundle bundle = details.getSslBundle();
		uri.withSsl(bundle != null);
		return new RedisServer(uri.build(), (bundle != null) ? ssl(bundle) : null);
	}

	private static RedisURI.@Nullable Builder builder(DataRedisConnectionDetails details) {
		Standalone standalone = details.getStandalone();
		if (standalone != null) {
			return RedisURI.builder()
				.withHost(standalone.getHost())
				.withPort(standalone.getPort())
				.withDatabase(standalone.getDatabase());
		}
		Sentinel sentinel = details.getSentinel();
		if (sentinel == null || sentinel.getNodes().isEmpty()) {
			return null;
		}
		RedisURI.Builder uri = RedisURI.builder()
			.withSentinelMasterId(sentinel.getMaster())
			.withDatabase(sentinel.getDatabase());
		String password = sentinel.getPassword();
		sentinel.getNodes().forEach((node) -> {
			RedisURI.Builder at = RedisURI.builder().withHost(node.host()).withPort(node.port());
			String username = sentinel.getUsername();
			if (password != null && username != null) {
				at.withAuthentication(username, password);
			}
			else if (password != null) {
				at.withPassword(password.toCharArray());
			}
			uri.withSentinel(at.build());
		});
		return uri;
	}

	private static SslOptions ssl(SslBundle bundle) {
		SslOptions.Builder options = SslOptions.builder()
			.keyManager(bundle.getManagers().getKeyManagerFactory())
			.trustManager(bundle.getManagers().getTrustManagerFactory());
		String[] ciphers = bundle.getOptions().getCiphers();
		if (ciphers != null) {
			options.cipherSuites(ciphers);
		}
		String[] protocols = bundle.getOptions().getEnabledProtocols();
		if (protocols != null) {
			options.protocols(protocols);
		}
		return options.build();
	}

}
