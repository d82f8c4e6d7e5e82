package io.httppool.resilience;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfig;
import io.httppool.PoolProtection;

/**
 * Says what stands before an upstream, and in which measure. What counts as a failure is
 * decided by {@link RetryPolicy} alone.
 */
public interface ProtectionConfigFactory {

	/**
	 * Create the configuration of a circuit breaker.
	 * @param config the upstream's configuration
	 * @param registered what the application has registered with Resilience4j under the
	 * upstream's name, or {@code null}
	 * @return the configuration, or {@code null} for no circuit breaker
	 */
	@Nullable CircuitBreakerConfig circuitBreaker(PoolConfig config, @Nullable CircuitBreakerConfig registered);

	/**
	 * Create the configuration of a rate limiter.
	 * @param config the upstream's configuration
	 * @param registered what the application has registered with Resilience4j under the
	 * upstream's name, or {@code null}
	 * @return the configuration, or {@code null} for no rate limiter
	 */
	@Nullable RateLimiterConfig rateLimiter(PoolConfig config, @Nullable RateLimiterConfig registered);

	/**
	 * Create the configuration of a bulkhead.
	 * @param config the upstream's configuration
	 * @param registered what the application has registered with Resilience4j under the
	 * upstream's name, or {@code null}
	 * @return the configuration, or {@code null} for no bulkhead
	 */
	@Nullable BulkheadConfig bulkhead(PoolConfig config, @Nullable BulkheadConfig registered);

	/**
	 * What the application has registered wins over the upstream's own properties.
	 * @return a factory that knows no other source
	 */
	static ProtectionConfigFactory registeredOrOwn() {
		return new ProtectionConfigFactory() {

			@Override
			public @Nullable CircuitBreakerConfig circuitBreaker(PoolConfig config,
					@Nullable CircuitBreakerConfig registered) {
				PoolProtection.CircuitBreaker own = config.protection().circuitBreaker();
				return (registered != null || !own.enabled()) ? registered : own(own);
			}

			@Override
			public @Nullable RateLimiterConfig rateLimiter(PoolConfig config, @Nullable RateLimiterConfig registered) {
				PoolProtection.RateLimiter own = config.protection().rateLimiter();
				return (registered != null || !own.enabled()) ? registered : own(own);
			}

			@Override
			public @Nullable BulkheadConfig bulkhead(PoolConfig config, @Nullable BulkheadConfig registered) {
				PoolProtection.Bulkhead own = config.protection().bulkhead();
				return (registered != null || !own.enabled()) ? registered : own(own);
			}

		};
	}

	private static BulkheadConfig own(PoolProtection.Bulkhead own) {
		return BulkheadConfig.custom()
			.maxConcurrentCalls(own.maxConcurrentCalls())
			.maxWaitDuration(own.maxWaitDuration())
			.build();
	}

	private static RateLimiterConfig own(PoolProtection.RateLimiter own) {
		return RateLimiterConfig.custom()
			.limitForPeriod(own.limitForPeriod())
			.limitRefreshPeriod(own.limitRefreshPeriod())
			.timeoutDuration(own.timeoutDuration())
			.build();
	}

	private static CircuitBreakerConfig own(PoolProtection.CircuitBreaker own) {
		return CircuitBreakerConfig.custom()
			.failureRateThreshold(own.failureRateThreshold())
			.slowCallRateThreshold(own.slowCallRateThreshold())
			.slowCallDurationThreshold(own.slowCallDurationThreshold())
			.slidingWindow(own.slidingWindowSize(), own.minimumNumberOfCalls(),
					SlidingWindowType.valueOf(own.slidingWindowType().name()))
			.waitDurationInOpenState(own.waitDurationInOpenState())
			.permittedNumberOfCallsInHalfOpenState(own.permittedNumberOfCallsInHalfOpenState())
			.automaticTransitionFromOpenToHalfOpenEnabled(own.automaticTransitionFromOpenToHalfOpenEnabled())
			.build();
	}

}
