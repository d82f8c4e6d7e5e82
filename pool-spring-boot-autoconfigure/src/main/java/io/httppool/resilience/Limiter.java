package io.httppool.resilience;

import java.time.Duration;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;

import io.httppool.DurationText;
import io.httppool.PoolIoException;

/**
 * The rate limiter of one upstream. Safe for use by any number of threads.
 */
final class Limiter {

	private final String upstream;

	private final RateLimiter limiter;

	Limiter(String upstream, RateLimiter limiter) {
		this.upstream = upstream;
		this.limiter = limiter;
	}

	/**
	 * Reserve room for an attempt. It is kept: who does not use it leaves the upstream
	 * less to do.
	 * @param request the request
	 * @return nanoseconds until the attempt may be made
	 * @throws PoolIoException if that would be too late
	 */
	long reserve(RetryRequest request) throws PoolIoException {
		Duration remaining = request.remaining().get();
		long limit = (remaining != null) ? remaining.toNanos() : Long.MAX_VALUE;
		// Looked at first, so that who cannot wait takes nothing from those who can.
		if (limit < this.limiter.getRateLimiterConfig().getTimeoutDuration().toNanos() && expected() >= limit) {
			throw comesTooLate(request);
		}
		long nanos = this.limiter.reservePermission();
		if (nanos < 0) {
			RateLimiterConfig config = this.limiter.getRateLimiterConfig();
			throw request.refusal()
				.apply(("the rate limiter allows %d attempts in %s, and there is no room within timeout-duration (%s);"
						+ " raise pool.upstreams.%s.rate-limiter.timeout-duration or .limit-for-period")
					.formatted(config.getLimitForPeriod(), DurationText.of(config.getLimitRefreshPeriod()),
							DurationText.of(config.getTimeoutDuration()), this.upstream));
		}
		if (nanos >= limit) {
			throw comesTooLate(request);
		}
		return nanos;
	}

	/**
	 * Whether there is room for an attempt at once. Another one may take it meanwhile.
	 */
	boolean hasRoom() {
		return this.limiter.getMetrics().getAvailablePermissions() > 0;
	}

	private long expected() {
		return (this.limiter instanceof AtomicRateLimiter atomic) ? atomic.getDetailedMetrics().getNanosToWait() : 0;
	}

	private PoolIoException comesTooLate(RetryRequest request) {
		RateLimiterConfig config = this.limiter.getRateLimiterConfig();
		return request.refusal()
			.apply(("the rate limiter allows %d attempts in %s, and there is no room before the deadline of the call;"
					+ " raise pool.upstreams.%s.timeout or .rate-limiter.limit-for-period")
				.formatted(config.getLimitForPeriod(), DurationText.of(config.getLimitRefreshPeriod()), this.upstream));
	}

}
