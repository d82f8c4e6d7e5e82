package io.httppool;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What stands between callers and an upstream, so that neither harms the other. Each part
 * is off unless it is enabled. Values that are not mentioned are those of Resilience4j.
 *
 * @param circuitBreaker refuses attempts while too many of them fail
 * @param rateLimiter bounds how many attempts there are in a period
 * @param bulkhead bounds how many calls there are at once
 * @param quota what the upstream grants to all replicas of the application together
 */
public record PoolProtection(CircuitBreaker circuitBreaker, RateLimiter rateLimiter, Bulkhead bulkhead, Quota quota) {

	/** Nothing. */
	public static final PoolProtection NONE = new PoolProtection(CircuitBreaker.DEFAULTS, RateLimiter.DEFAULTS,
			Bulkhead.DEFAULTS, Quota.NONE);

	/**
	 * Protection without a quota.
	 * @param circuitBreaker refuses attempts while too many of them fail
	 * @param rateLimiter bounds how many attempts there are in a period
	 * @param bulkhead bounds how many calls there are at once
	 */
	public PoolProtection(CircuitBreaker circuitBreaker, RateLimiter rateLimiter, Bulkhead bulkhead) {
		this(circuitBreaker, rateLimiter, bulkhead, Quota.NONE);
	}

	/**
	 * Whether there is anything that takes Resilience4j.
	 * @return whether a circuit breaker, a rate limiter or a bulkhead is enabled
	 */
	public boolean isAny() {
		return this.circuitBreaker.enabled() || this.rateLimiter.enabled() || this.bulkhead.enabled();
	}

	/**
	 * When attempts are refused, as too many before them failed or were slow.
	 *
	 * @param enabled whether there is a circuit breaker
	 * @param failureRateThreshold share of failed attempts, in percent, from which on the
	 * breaker opens; 1 to 100
	 * @param slowCallRateThreshold share of slow attempts, in percent, from which on the
	 * breaker opens; 1 to 100
	 * @param slowCallDurationThreshold time from which on an attempt is slow
	 * @param slidingWindowType what the window counts
	 * @param slidingWindowSize how many attempts, or seconds, the rates are taken of; at
	 * least 1
	 * @param minimumNumberOfCalls how many attempts there are at least before a rate is
	 * taken; at least 1, at most the size of a window that counts attempts
	 * @param waitDurationInOpenState how long an open breaker refuses all
	 * @param permittedNumberOfCallsInHalfOpenState how many attempts a half-open breaker
	 * lets through before it decides; at least 1
	 * @param automaticTransitionFromOpenToHalfOpenEnabled whether the breaker becomes
	 * half-open by itself, and not by the next attempt
	 */
	public record CircuitBreaker(boolean enabled, float failureRateThreshold, float slowCallRateThreshold,
			Duration slowCallDurationThreshold, WindowType slidingWindowType, int slidingWindowSize,
			int minimumNumberOfCalls, Duration waitDurationInOpenState, int permittedNumberOfCallsInHalfOpenState,
			boolean automaticTransitionFromOpenToHalfOpenEnabled) {

		/** What holds when nothing is configured. */
		public static final CircuitBreaker DEFAULTS = new CircuitBreaker(false, 50, 100, Duration.ofSeconds(60),
				WindowType.COUNT_BASED, 100, 100, Duration.ofSeconds(60), 10, false);

	}

	/**
	 * How many attempts there are in a period.
	 *
	 * @param enabled whether there is a rate limiter
	 * @param limitForPeriod most attempts in a period; at least 1
	 * @param limitRefreshPeriod length of a period
	 * @param timeoutDuration longest wait for a period that has room; may be zero
	 */
	public record RateLimiter(boolean enabled, int limitForPeriod, Duration limitRefreshPeriod,
			Duration timeoutDuration) {

		/** What holds when nothing is configured. */
		public static final RateLimiter DEFAULTS = new RateLimiter(false, 50, Duration.ofSeconds(1),
				Duration.ofSeconds(5));

	}

	/**
	 * How many calls there are at once.
	 *
	 * @param enabled whether there is a bulkhead
	 * @param maxConcurrentCalls most calls at once; at least 1
	 * @param maxWaitDuration longest wait for another call to end; may be zero
	 */
	public record Bulkhead(boolean enabled, int maxConcurrentCalls, Duration maxWaitDuration) {

		/** What holds when nothing is configured. */
		public static final Bulkhead DEFAULTS = new Bulkhead(false, 25, Duration.ZERO);

	}

	/**
	 * What the upstream grants to all replicas of the application together. It does not
	 * become more when there are more replicas.
	 *
	 * @param limitForPeriod most attempts of all replicas in a period with one
	 * credential, at least 1, or {@code null} for any number
	 * @param limitRefreshPeriod length of a period
	 * @param timeoutDuration longest wait for room
	 * @param maxConnections most connections of all replicas, at least 1, or {@code null}
	 * for as many as each may have
	 */
	public record Quota(@Nullable Integer limitForPeriod, Duration limitRefreshPeriod, Duration timeoutDuration,
			@Nullable Integer maxConnections) {

		/** What holds when nothing is configured. */
		public static final Quota NONE = new Quota(null, Duration.ofSeconds(1), Duration.ofSeconds(5), null);

		/** A part of a quota that may be used at once: one in so many. */
		private static final int BURST_PART = 25;

		/**
		 * How many attempts there may be at once after a time with fewer than allowed.
		 * @return a twenty-fifth of the limit, at least 1; 0 without a limit
		 */
		public int burst() {
			return (this.limitForPeriod != null) ? Math.max(1, this.limitForPeriod / BURST_PART) : 0;
		}

	}

	/**
	 * What the window of a circuit breaker counts.
	 */
	public enum WindowType {

		/** The last attempts. */
		COUNT_BASED,

		/** The attempts of the last seconds. */
		TIME_BASED

	}

}
