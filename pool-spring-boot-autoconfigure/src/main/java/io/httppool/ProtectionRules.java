package io.httppool;

/**
 * The rules for a {@link PoolProtection}; part of {@link PoolConfigRules}.
 */
final class ProtectionRules {

	private ProtectionRules() {
	}

	static void check(PoolProtection protection, Violations violations) {
		circuitBreaker(protection.circuitBreaker(), violations);
		rateLimiter(protection.rateLimiter(), violations);
		atLeastOne("bulkhead.max-concurrent-calls", protection.bulkhead().maxConcurrentCalls(), violations);
		violations.zeroOrPositive("bulkhead.max-wait-duration", protection.bulkhead().maxWaitDuration());
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
