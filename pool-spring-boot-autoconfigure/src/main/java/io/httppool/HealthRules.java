package io.httppool;

import java.time.Duration;

/**
 * The rules for when a pool is told of as one that does not do well.
 */
final class HealthRules {

	private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

	private HealthRules() {
	}

	static void check(PoolConfig.Builder config, Violations violations) {
		PoolConfig.Health health = config.health;
		if (!(health.minHitRate() >= 0 && health.minHitRate() < 1)) {
			violations.error("health.min-hit-rate",
					"health.min-hit-rate must be at least 0% and less than 100% (was "
							+ PercentText.of(health.minHitRate()) + "): every connection needs a dial",
					"write 80% or 0.8, for instance; 0 for no alert");
		}
		if (!(health.maxUtilisation() > 0 && health.maxUtilisation() <= 1)) {
			violations.error("health.max-utilisation",
					"health.max-utilisation must be more than 0% and at most 100% (was "
							+ PercentText.of(health.maxUtilisation()) + ")",
					"write 80% or 0.8, for instance; 100% for no alert");
		}
		wait(config, health.maxWait(), violations);
		violations.positive("health.window", health.window(), "nothing happens in no time");
		if (health.window().compareTo(Duration.ZERO) > 0 && health.window().compareTo(SHORTEST_WINDOW) < 0) {
			violations.error("health.window",
					"health.window must be at least " + DurationText.of(SHORTEST_WINDOW) + " (was "
							+ DurationText.of(health.window()) + "): ordinary traffic has such peaks",
					"write 60s, for instance");
		}
		if (health.minSample() < 1) {
			violations.error("health.min-sample",
					"health.min-sample must be at least 1 (was " + health.minSample() + "): no traffic has no hit rate",
					"write 100, for instance");
		}
	}

	private static void wait(PoolConfig.Builder config, Duration maxWait, Violations violations) {
		violations.positive("health.max-wait", maxWait, "every acquire would be a long one");
		Duration longest = (config.acquireTimeout.compareTo(config.connectTimeout) > 0) ? config.acquireTimeout
				: config.connectTimeout;
		if (maxWait.compareTo(longest) >= 0) {
			violations.warning("health.max-wait",
					"health.max-wait (" + DurationText.of(maxWait)
							+ ") is never reached, nobody waits for longer than acquire-timeout and connect-timeout",
					"shorten health.max-wait to less than " + DurationText.of(longest));
		}
	}

}
