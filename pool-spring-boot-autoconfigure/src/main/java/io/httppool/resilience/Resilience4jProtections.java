package io.httppool.resilience;

import java.util.function.BiConsumer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import org.jspecify.annotations.Nullable;

import io.httppool.BreakerState;
import io.httppool.PoolConfig;

/**
 * Puts Resilience4j before the upstreams, with entries in the application's registries
 * under the name of each for as long as there is a pool.
 */
public final class Resilience4jProtections extends Protections {

	private final CircuitBreakerRegistry circuitBreakerRegistry;

	private final RegistryEntries<CircuitBreaker> circuitBreakers;

	private final RateLimiterRegistry rateLimiterRegistry;

	private final RegistryEntries<RateLimiter> rateLimiters;

	private final BulkheadRegistry bulkheadRegistry;

	private final RegistryEntries<Bulkhead> bulkheads;

	private final ProtectionConfigFactory configs;

	/**
	 * Protect with Resilience4j.
	 * @param circuitBreakers the application's circuit breakers
	 * @param rateLimiters the application's rate limiters
	 * @param bulkheads the application's bulkheads
	 * @param configs says what stands before an upstream
	 */
	public Resilience4jProtections(CircuitBreakerRegistry circuitBreakers, RateLimiterRegistry rateLimiters,
			BulkheadRegistry bulkheads, ProtectionConfigFactory configs) {
		this.circuitBreakerRegistry = circuitBreakers;
		this.circuitBreakers = new RegistryEntries<>(circuitBreakers);
		this.rateLimiterRegistry = rateLimiters;
		this.rateLimiters = new RegistryEntries<>(rateLimiters);
		this.bulkheadRegistry = bulkheads;
		this.bulkheads = new RegistryEntries<>(bulkheads);
		this.configs = configs;
	}

	@Override
	Protection add(PoolConfig config, BiConsumer<BreakerState, BreakerState> changes) {
		CircuitBreaker breaker = circuitBreaker(config);
		RateLimiter limiter = rateLimiter(config);
		Compartment compartment = compartment(config);
		if (breaker == null && limiter == null && compartment == null) {
			return Protection.NONE;
		}
		return new Resilience4jProtection((breaker != null) ? new Breaker(config.name(), breaker, changes) : null,
				(limiter != null) ? new Limiter(config.name(), limiter) : null, compartment);
	}

	private @Nullable CircuitBreaker circuitBreaker(PoolConfig config) {
		String name = config.name();
		return this.circuitBreakers.add(name,
				(registered) -> this.configs.circuitBreaker(config,
						(registered != null) ? registered.getCircuitBreakerConfig() : null),
				(chosen) -> this.circuitBreakerRegistry.circuitBreaker(name, Breaker.config(chosen)),
				(registered, chosen) -> CircuitBreaker.of(name, Breaker.config(chosen), registered.getTags()));
	}

	private @Nullable RateLimiter rateLimiter(PoolConfig config) {
		String name = config.name();
		return this.rateLimiters.add(name,
				(registered) -> this.configs.rateLimiter(config,
						(registered != null) ? registered.getRateLimiterConfig() : null),
				(chosen) -> this.rateLimiterRegistry.rateLimiter(name, chosen),
				(registered, chosen) -> RateLimiter.of(name, chosen, registered.getTags()));
	}

	private @Nullable Compartment compartment(PoolConfig config) {
		String name = config.name();
		BulkheadConfig chosen = this.configs.bulkhead(config,
				this.bulkheadRegistry.find(name).map(Bulkhead::getBulkheadConfig).orElse(null));
		if (chosen == null) {
			return null;
		}
		BulkheadConfig ours = Compartment.config(chosen);
		Bulkhead bulkhead = this.bulkheads.add(name, (registered) -> ours,
				(any) -> this.bulkheadRegistry.bulkhead(name, ours),
				(registered, any) -> Bulkhead.of(name, ours, registered.getTags()));
		return (bulkhead != null) ? new Compartment(name, bulkhead, chosen.getMaxWaitDuration()) : null;
	}

	@Override
	void remove(String name) {
		this.circuitBreakers.remove(name);
		this.rateLimiters.remove(name);
		this.bulkheads.remove(name);
	}

}
