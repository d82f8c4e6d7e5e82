package io.httppool;

import java.time.Duration;

/**
 * The rules for a {@link PoolProtection}; part of {@link PoolConfigRules}.
 */
final class ProtectionRules {

	/** Attempts in a second, a hundred thousand. */
	private static final long MAX_RATE = 100_000;

	private static final long MILLIS = Duration.ofSeconds(1).toMillis();

	private ProtectionRules() {
	}

	static void check(PoolConfig.Builder config, Violations violations) {
		PoolProtection protection = config.protection;
		circuitBreaker(protection.circuitBreaker(), violations);
		rateLimiter(protection.rateLimiter(), violations);
		atLeastOne("bulkhead.max-concurrent-calls", protection.bulkhead().maxConcurrentCalls(), violations);
		violations.zeroOrPositive("bulkhead.max-wait-duration", protection.bulkhead().maxWaitDuration());
		quota(protection.quota(), violations);
		if (protection.quota().maxConnections() != null) {
			connectionBudget(config, violations);
		}
	}

	private static void circuitBreaker(PoolProtection.CircuitBreaker breaker, Violations violations) {
		percentage("circuit-breaker.failure-rate-threshold", breaker.failureRateThreshold(), violations);
		percentage("circuit-breaker.slow-call-rate-threshold", breaker.slowCallRateThreshold(), violations);
		violations.positive("circuit-breaker.slow-call-duration-threshold", breaker.slowCallDurationThreshold(),
				"every call would be slow");
		atLeastOne("circuit-breaker.sliding-window-size", breaker.slidingWindowSize(), violations);
		atLeastOne("circuit-breaker.minimum-number-of-calls", breaker.minimumNumberOfCalls(), violations);
		if (breaker.slidingWindowType() == PoolProtection.WindowType.COUNT_BASED
				&& breaker.minimumNumberOfCalls() > breaker.slidingWindowSize() && breaker.slidingWindowSize() > 0) {
			violations.error("circuit-breaker.minimum-number-of-calls",
					"circuit-breaker.minimum-number-of-calls (%d) is more than circuit-breaker.sliding-window-size (%d), so the breaker would never open"
						.formatted(breaker.minimumNumberOfCalls(), breaker.slidingWindowSize()),
					"lower circuit-breaker.minimum-number-of-calls or raise circuit-breaker.sliding-window-size");
		}
		violations.positive("circuit-breaker.wait-duration-in-open-state", breaker.waitDurationInOpenState(),
				"the breaker would never be open");
		atLeastOne("circuit-breaker.permitted-number-of-calls-in-half-open-state",
				breaker.permittedNumberOfCallsInHalfOpenState(), violations);
	}

	private static void rateLimiter(PoolProtection.RateLimiter limiter, Violations violations) {
		atLeastOne("rate-limiter.limit-for-period", limiter.limitForPeriod(), violations);
		violations.positive("rate-limiter.limit-refresh-period", limiter.limitRefreshPeriod(),
				"there would be no limit");
		violations.zeroOrPositive("rate-limiter.timeout-duration", limiter.timeoutDuration());
	}

	private static void quota(PoolProtection.Quota quota, Violations violations) {
		Integer limit = quota.limitForPeriod();
		if (limit != null) {
			atLeastOne("quota.limit-for-period", limit, violations);
			if (limit > MAX_RATE * Math.max(quota.limitRefreshPeriod().toMillis(), 1) / MILLIS) {
				violations.error("quota.limit-for-period",
						"quota.limit-for-period (" + limit + ") in quota.limit-refresh-period ("
								+ DurationText.of(quota.limitRefreshPeriod()) + ") is more than " + MAX_RATE
								+ " in a second, which replicas cannot share attempt by attempt",
						"remove it: such an upstream hardly needs a quota");
			}
		}
		violations.positive("quota.limit-refresh-period", quota.limitRefreshPeriod(), "there would be no limit");
		violations.positive("quota.timeout-duration", quota.timeoutDuration(),
				"replicas have to ask each other before they know whether there is room");
		if (quota.maxConnections() != null) {
			atLeastOne("quota.max-connections", quota.maxConnections(), violations);
		}
	}

	private static void connectionBudget(PoolConfig.Builder config, Violations violations) {
		if (config.adaptiveEnabled) {
			violations.error("quota.max-connections",
					"quota.max-connections and adaptive.enabled both say how many connections there may be",
					"remove one of them");
		}
		if (config.overflow > 0) {
			violations.warning("overflow",
					"overflow " + config.overflow + " comes on top of the share of quota.max-connections",
					"remove overflow, or raise quota.max-connections");
		}
	}

	private static void percentage(String key, float percent, Violations violations) {
		if (!(percent >= 1 && percent <= 100)) {
			violations.error(key, key + " is a percentage, 1 to 100 (was " + text(percent) + ")",
					"write 50 or 50%, for instance");
		}
	}

	private static String text(float percent) {
		return (percent == Math.rint(percent)) ? Integer.toString((int) percent) : Float.toString(percent);
	}

	private static void atLeastOne(String key, int number, Violations violations) {
		if (number < 1) {
			violations.error(key, key + " must be at least 1 (was " + number + ")", "write 10, for instance");
		}
	}

}
