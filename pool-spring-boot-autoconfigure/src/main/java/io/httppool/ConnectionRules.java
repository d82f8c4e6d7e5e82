package io.httppool;

import java.time.Duration;

/**
 * The rules for how many connections a pool has, and how long it keeps them.
 */
final class ConnectionRules {

	/** About the size of a client's port range, which one host and port share. */
	private static final int CLIENT_PORTS = 28_000;

	private static final double MAX_JITTER = 0.5;

	private static final Duration SHORTEST_MAINTENANCE = Duration.ofMillis(100);

	/** Ordinary exchanges last as long. */
	private static final Duration SHORT_LEAK = Duration.ofSeconds(1);

	private ConnectionRules() {
	}

	static void check(PoolConfig.Builder config, Violations violations) {
		limits(config, violations);
		warmConnections(config, violations);
		lifetime(config, violations);
		upkeep(config, violations);
		adaptive(config, violations);
	}

	private static void limits(PoolConfig.Builder config, Violations violations) {
		if (config.maxConnections < 1) {
			violations.error("max-connections",
					"max-connections must be at least 1 (was " + config.maxConnections + ")",
					"write the most connections that the upstream should get, 20 for instance");
		}
		else {
			ports(config, violations);
			concurrentConnects(config, violations);
		}
		violations.zeroOrPositive("overflow", config.overflow, "write 0 for no connections beyond max-connections");
		violations.zeroOrPositive("max-pending", config.maxPending, "write 0 if nobody should wait");
		if (!(config.tenantMaxShare > 0 && config.tenantMaxShare <= 1)) {
			violations.error("tenant.max-share",
					"tenant.max-share must be more than 0% and at most 100% (was "
							+ PercentText.of(config.tenantMaxShare) + ")",
					"write 50% or 0.5, for instance; 100% lets one tenant use all connections");
		}
	}

	private static void ports(PoolConfig.Builder config, Violations violations) {
		String reason = " connections to one host; a client port range holds about 28 000";
		long total = (long) config.maxConnections + config.overflow;
		if (config.maxConnections > CLIENT_PORTS) {
			violations.warning("max-connections", config.maxConnections + reason, "lower max-connections");
		}
		else if (total > CLIENT_PORTS) {
			violations.warning("overflow", total + reason, "lower overflow");
		}
	}

	private static void concurrentConnects(PoolConfig.Builder config, Violations violations) {
		int connects = config.maxConcurrentConnects();
		long total = (long) config.maxConnections + Math.max(0, config.overflow);
		if (connects < 1) {
			violations.error("max-concurrent-connects",
					"max-concurrent-connects must be at least 1 (was " + connects + "): no connection could be opened",
					"write 1 or more, or remove it for a third of max-connections");
		}
		else if (connects > total) {
			violations.error("max-concurrent-connects",
					"max-concurrent-connects (" + connects + ") is more than all connections there may be ("
							+ ((total > config.maxConnections) ? "max-connections and overflow " : "max-connections ")
							+ total + ")",
					"lower max-concurrent-connects, or remove it for a third of max-connections");
		}
	}

	private static void warmConnections(PoolConfig.Builder config, Violations violations) {
		violations.zeroOrPositive("min-idle", config.minIdle, "write 0 for none");
		violations.positive("warm-up.timeout", config.warmUpTimeout, "nothing could be opened in no time");
		if (config.minIdle > Math.max(1, config.maxConnections)) {
			violations.error("min-idle",
					"min-idle (" + config.minIdle + ") is more than max-connections (" + config.maxConnections + ")",
					"lower min-idle or raise max-connections");
		}
		else if (config.minIdle > 0 && config.idleTimeout.isZero()) {
			violations.warning("min-idle",
					"min-idle " + config.minIdle + " opens connections that idle-timeout 0 closes again",
					"remove min-idle or lengthen idle-timeout");
		}
		if (config.warmUpGateReadiness && config.minIdle == 0) {
			violations.warning("warm-up.gate-readiness",
					"warm-up.gate-readiness has nothing to wait for, min-idle is 0",
					"set min-idle, or remove warm-up.gate-readiness");
		}
	}

	private static void lifetime(PoolConfig.Builder config, Violations violations) {
		violations.zeroOrPositive("idle-timeout", config.idleTimeout);
		violations.zeroOrPositive("keep-alive-margin", config.keepAliveMargin);
		violations.positive("max-lifetime", config.maxLifetime, "no connection could be used");
		if (config.idleTimeout.compareTo(config.maxLifetime) > 0) {
			violations.warning(
					"idle-timeout", "idle-timeout (" + DurationText.of(config.idleTimeout)
							+ ") is never reached, max-lifetime is " + DurationText.of(config.maxLifetime),
					"shorten idle-timeout or lengthen max-lifetime");
		}
		if (!(config.lifetimeJitter >= 0 && config.lifetimeJitter <= MAX_JITTER)) {
			violations.error("lifetime-jitter",
					"lifetime-jitter must be 0% to 50% (was " + PercentText.of(config.lifetimeJitter) + ")",
					"write 10% or 0.1, for instance");
		}
		violations.zeroOrPositive("max-requests-per-connection", config.maxRequestsPerConnection,
				"write 0 for no limit");
		violations.zeroOrPositive("validate-after-idle", config.validateAfterIdle);
		if (!config.validateAfterIdle.isZero() && config.validateAfterIdle.compareTo(config.idleTimeout) >= 0) {
			violations.warning("validate-after-idle",
					"validate-after-idle (" + DurationText.of(config.validateAfterIdle)
							+ ") is never reached, idle-timeout is " + DurationText.of(config.idleTimeout),
					"shorten validate-after-idle");
		}
	}

	private static void upkeep(PoolConfig.Builder config, Violations violations) {
		violations.positive("maintenance-interval", config.maintenanceInterval, "there would be no pause at all");
		if (config.maintenanceInterval.compareTo(SHORTEST_MAINTENANCE) < 0
				&& config.maintenanceInterval.compareTo(Duration.ZERO) > 0) {
			violations.error("maintenance-interval",
					"maintenance-interval must be at least " + DurationText.of(SHORTEST_MAINTENANCE) + " (was "
							+ DurationText.of(config.maintenanceInterval) + ")",
					"write 30s, for instance: what falls due earlier is not kept waiting");
		}
		violations.zeroOrPositive("leak-detection-threshold", config.leakDetectionThreshold);
		if (config.leakDetectionThreshold.compareTo(Duration.ZERO) > 0
				&& config.leakDetectionThreshold.compareTo(SHORT_LEAK) < 0) {
			violations.warning(
					"leak-detection-threshold", "leak-detection-threshold "
							+ DurationText.of(config.leakDetectionThreshold) + " takes ordinary exchanges for leaks",
					"write 60s for instance, or 0 for no detection");
		}
	}

	private static void adaptive(PoolConfig.Builder config, Violations violations) {
		if (config.adaptiveMin < 1) {
			violations.error("adaptive.min", "adaptive.min must be at least 1 (was " + config.adaptiveMin + ")",
					"write the fewest connections that the upstream should get, 1 for instance");
		}
		if (config.adaptiveMax() < 1 && config.maxConnections > 0) {
			violations.error("adaptive.max", "adaptive.max must be at least 1 (was " + config.adaptiveMax() + ")",
					"write the most connections that the upstream should get, or remove it for max-connections");
		}
		else if (config.adaptiveEnabled && config.maxConnections > 0) {
			bounds(config, violations);
		}
	}

	private static void bounds(PoolConfig.Builder config, Violations violations) {
		int max = config.adaptiveMax();
		if (max > config.maxConnections) {
			violations.error("adaptive.max",
					"adaptive.max (" + max + ") is more than max-connections (" + config.maxConnections + ")",
					"raise max-connections, or remove adaptive.max");
		}
		if (config.adaptiveMin > max) {
			violations.error("adaptive.min",
					"adaptive.min (" + config.adaptiveMin + ") is more than "
							+ ((max != config.maxConnections) ? "adaptive.max" : "max-connections") + " (" + max + ")",
					"lower adaptive.min");
		}
		else if (config.adaptiveMin == max) {
			violations.warning("adaptive.enabled",
					"adaptive.enabled does nothing, the pool has " + max + " connections at least and at most",
					"lower adaptive.min, or remove adaptive.enabled");
		}
		if (config.overflow > 0) {
			violations.warning("overflow",
					"overflow " + config.overflow + " comes on top of what adaptive.enabled finds to be enough",
					"remove overflow, or adaptive.enabled");
		}
	}

}
