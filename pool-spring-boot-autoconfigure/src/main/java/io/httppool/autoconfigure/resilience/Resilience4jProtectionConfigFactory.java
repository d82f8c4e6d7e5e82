package io.httppool.autoconfigure.resilience;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfig;
import io.httppool.resilience.ProtectionConfigFactory;

/**
 * Puts what an upstream says about its protection below what the application says about
 * Resilience4j's instances of that name: customizers win over
 * {@code resilience4j.….instances.<upstream>} and the {@code base-config} named there,
 * these win over ours key by key, and ours wins over the {@code configs.default}, which
 * is not about this upstream. An instance that only the application speaks of is used as
 * it is.
 * <p>
 * The application's properties are read, never changed.
 */
final class Resilience4jProtectionConfigFactory implements ProtectionConfigFactory {

	private final CircuitBreakerConfigs circuitBreakers;

	private final RateLimiterConfigs rateLimiters;

	private final BulkheadConfigs bulkheads;

	Resilience4jProtectionConfigFactory(CircuitBreakerConfigs circuitBreakers, RateLimiterConfigs rateLimiters,
			BulkheadConfigs bulkheads) {
		this.circuitBreakers = circuitBreakers;
		this.rateLimiters = rateLimiters;
		this.bulkheads = bulkheads;
	}

	@Override
	public @Nullable CircuitBreakerConfig circuitBreaker(PoolConfig config, @Nullable CircuitBreakerConfig registered) {
		return this.circuitBreakers.create(config.name(), config.protection().circuitBreaker(), registered);
	}

	@Override
	public @Nullable RateLimiterConfig rateLimiter(PoolConfig config, @Nullable RateLimiterConfig registered) {
		return this.rateLimiters.create(config.name(), config.protection().rateLimiter(), registered);
	}

	@Override
	public @Nullable BulkheadConfig bulkhead(PoolConfig config, @Nullable BulkheadConfig registered) {
		return this.bulkheads.create(config.name(), config.protection().bulkhead(), registered);
	}

}
