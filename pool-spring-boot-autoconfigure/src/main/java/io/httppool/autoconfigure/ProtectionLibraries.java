package io.httppool.autoconfigure;

import java.util.List;
import java.util.Map;

import org.springframework.util.ClassUtils;

import io.httppool.PoolConfig;

/**
 * Refuses to start without the libraries that are to protect an upstream: an application
 * that believes it is protected would find out otherwise when it is too late.
 */
final class ProtectionLibraries {

	/** All of them, as the parts work together. */
	private static final Map<String, String> MODULES = Map.of("resilience4j-bulkhead",
			"io.github.resilience4j.bulkhead.Bulkhead", "resilience4j-retry", "io.github.resilience4j.retry.Retry",
			"resilience4j-circuitbreaker", "io.github.resilience4j.circuitbreaker.CircuitBreaker",
			"resilience4j-ratelimiter", "io.github.resilience4j.ratelimiter.RateLimiter");

	private ProtectionLibraries() {
	}

	static void check(PoolConfig config, Map<String, PropertyOrigin> origins, Problems problems) {
		if (config.protection().circuitBreaker().enabled()) {
			check("circuit-breaker.enabled", config.name(), origins, problems);
		}
		if (config.protection().rateLimiter().enabled()) {
			check("rate-limiter.enabled", config.name(), origins, problems);
		}
		if (config.protection().bulkhead().enabled()) {
			check("bulkhead.enabled", config.name(), origins, problems);
		}
	}

	private static void check(String key, String upstream, Map<String, PropertyOrigin> origins, Problems problems) {
		List<String> missing = MODULES.entrySet()
			.stream()
			.filter((module) -> !ClassUtils.isPresent(module.getValue(), ProtectionLibraries.class.getClassLoader()))
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
		PropertyOrigin origin = origins.get(key);
		if (!missing.isEmpty() && origin != null) {
			problems.add(origin.property(), origin.value(), origin.location(),
					"pool '" + upstream + "': " + key + " needs " + String.join(" and ", missing)
							+ " on the class path",
					"add io.github.resilience4j:resilience4j-spring-boot4, or remove the property");
		}
	}

}
