package io.httppool.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.httppool.DurationText;
import io.httppool.VisibleText;
import io.httppool.fleet.FleetSettings;

/**
 * Completes {@code pool.fleet.*}. One per start.
 */
final class FleetMapper {

	private static final String PREFIX = "pool.fleet.";

	private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final Pattern DATABASE = Pattern.compile("[0-9]{1,9}");

	private static final int HIGHEST_PORT = 65535;

	private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

	private static final Duration LONGEST_LEASE = Duration.ofHours(1);

	/** The class that stands for a library, by what to add. */
	private static final Map<String, String> LIBRARIES = Map.of("com.bucket4j:bucket4j_jdk17-lettuce",
			"io.github.bucket4j.redis.lettuce.Bucket4jLettuce", "io.lettuce:lettuce-core",
			"io.lettuce.core.RedisClient");

	private final PoolProperties.Fleet properties;

	private final Map<String, PropertyOrigin> origins;

	private final Problems problems;

	FleetMapper(PoolProperties.Fleet properties, Map<String, PropertyOrigin> origins, Problems problems) {
		this.properties = properties;
		this.origins = origins;
		this.problems = problems;
	}

	/**
	 * Map. What is wrong becomes a problem, even if the fleet is switched off.
	 * @param environment knows the name of the application
	 * @return the settings; not to be used if there was a problem
	 */
	FleetSettings map(Environment environment) {
		PoolProperties.Redis redis = this.properties.getRedis();
		if (redis.getUrl() != null) {
			checkUrl(redis.getUrl());
		}
		else if (redis.getUsername() != null || redis.getPassword() != null) {
			problem((redis.getPassword() != null) ? "redis.password" : "redis.username",
					"there is no pool.fleet.redis.url that it belongs to",
					"set pool.fleet.redis.url=redis://host:6379, or remove it");
		}
		if (redis.getUsername() != null && redis.getPassword() == null) {
			problem("redis.username", "there is no pool.fleet.redis.password that belongs to it",
					"set pool.fleet.redis.password, or remove the user name");
		}
		if (Boolean.TRUE.equals(this.properties.getEnabled())) {
			checkLibraries("enabled");
		}
		else if (this.properties.getEnabled() == null && redis.getUrl() != null) {
			checkLibraries("redis.url");
		}
		Duration lease = lease();
		return new FleetSettings(namespace(environment), timeout(lease), lease, expectedReplicas());
	}

	private void checkUrl(String url) {
		try {
			URI uri = new URI(url.strip());
			if (!List.of("redis", "rediss").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
				problem("redis.url", "not the URL of a Redis server", "write redis://host:6379, or rediss:// for TLS");
				return;
			}
			checkPort(uri.getPort());
			checkDatabase(String.valueOf(uri.getPath()));
			if (uri.getQuery() != null || uri.getFragment() != null) {
				problem("redis.url", "a query is not possible here",
						"remove what follows the \"?\"; the number of a database stands behind a \"/\"");
			}
		}
		catch (URISyntaxException ex) {
			// Its message has the URL in it, which may have a password in it.
			problem("redis.url", "not a URL", "write redis://host:6379, or rediss:// for TLS");
		}
	}

	private void checkPort(int port) {
		if (port != -1 && (port < 1 || port > HIGHEST_PORT)) {
			problem("redis.url", port + " is not a port", "write a port of 1 to " + HIGHEST_PORT);
		}
	}

	private void checkDatabase(String path) {
		String database = path.startsWith("/") ? path.substring(1) : path;
		if (!database.isEmpty() && !DATABASE.matcher(database).matches()) {
			problem("redis.url", "\"" + VisibleText.of(database) + "\" is not the number of a database",
					"write redis://host:6379/0, for instance");
		}
	}

	private void checkLibraries(String key) {
		List<String> missing = LIBRARIES.entrySet()
			.stream()
			.filter((library) -> !ClassUtils.isPresent(library.getValue(), FleetMapper.class.getClassLoader()))
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
		if (!missing.isEmpty()) {
			problem(key, "sharing quotas through Redis needs " + String.join(" and ", missing) + " on the class path",
					"add " + String.join(" and ", missing) + ", or remove the property");
		}
	}

	private String namespace(Environment environment) {
		String namespace = this.properties.getNamespace();
		if (namespace == null) {
			String name = environment.getProperty("spring.application.name");
			String usable = StringUtils.hasText(name) ? name.strip().replaceAll("[^A-Za-z0-9._-]", "-") : "application";
			return usable.substring(0, Math.min(usable.length(), 64));
		}
		if (!NAMESPACE.matcher(namespace).matches()) {
			problem("namespace", "a namespace may have letters, digits, \"-\", \"_\" and \".\", at most 64 (was \""
					+ VisibleText.of(namespace) + "\")", "write the name of the application, for instance");
		}
		return namespace;
	}

	private Duration lease() {
		Duration lease = this.properties.getLease();
		if (lease == null) {
			return FleetSettings.DEFAULT_LEASE;
		}
		if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
			problem("lease", "lease must be 1s to 1h (was " + DurationText.of(lease) + ")", "write 10s, for instance");
		}
		return lease;
	}

	private Duration timeout(Duration lease) {
		Duration timeout = this.properties.getTimeout();
		if (timeout == null) {
			return FleetSettings.DEFAULT_TIMEOUT;
		}
		if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
			problem("timeout", "timeout must be at least 1ms (was " + DurationText.of(timeout) + ")",
					"write 50ms, for instance");
		}
		else if (timeout.compareTo(lease) >= 0) {
			problem("timeout",
					"timeout (" + DurationText.of(timeout) + ") is not shorter than lease (" + DurationText.of(lease)
							+ "): a replica that waits for Redis would lose its share",
					"shorten timeout, or lengthen pool.fleet.lease");
		}
		return timeout;
	}

	private int expectedReplicas() {
		Integer expected = this.properties.getExpectedReplicas();
		if (expected == null) {
			return 1;
		}
		if (expected < 1) {
			problem("expected-replicas", "expected-replicas must be at least 1 (was " + expected + ")",
					"write how many replicas there usually are");
		}
		return expected;
	}

	private void problem(String key, String reason, String remedy) {
		PropertyOrigin origin = this.origins.get(key);
		String value = (origin != null && origin.value() != null) ? SecretMask.show(key, origin.value()) : null;
		this.problems.add(PREFIX + key, value, (origin != null) ? origin.location() : null, reason, remedy);
	}

}
