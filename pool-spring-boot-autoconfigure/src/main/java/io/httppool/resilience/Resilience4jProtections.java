package io.httppool.resilience;

import java.util.function.BiConsumer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import org.jspecify.annotations.Nullable;

import io.httppool.BreakerState;
import io.httppool.ConnectionPool;

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
	Protection add(ConnectionPool pool, BiConsumer<BreakerState, BreakerState> changes) {
		String name = pool.name();
		CircuitBreaker breaker = circuitBreaker(pool);
		RateLimiter limiter = rateLimiter(pool);
		Compartment compartment = compartment(pool);
		if (breaker == null && limiter == null && compartment == null) {
			return Protection.NONE;
		}
		return new Resilience4jProtection((breaker != null) ? new Breaker(name, breaker, changes) : null,
				(limiter != null) ? new Limiter(name, limiter) : null, compartment);
	}

	private @Nullable CircuitBreaker circuitBreaker(ConnectionPool pool) {
		String name = pool.name();
		CircuitBreaker registered = this.circuitBreakers.registered(name);
		CircuitBreakerConfig chosen = this.configs.circuitBreaker(pool.config(),
				(registered != null) ? registered.getCircuitBreakerConfig() : null);
		if (chosen == null) {
			return null;
		}
		CircuitBreakerConfig ours = Breaker.config(chosen);
		return this.circuitBreakers.add(pool, () -> this.circuitBreakerRegistry.circuitBreaker(name, ours),
				(like) -> CircuitBreaker.of(name, ours, like.getTags()));
	}

	private @Nullable RateLimiter rateLimiter(ConnectionPool pool) {
		String name = pool.name();
		RateLimiter registered = this.rateLimiters.registered(name);
		RateLimiterConfig chosen = this.configs.rateLimiter(pool.config(),
				(registered != null) ? registered.getRateLimiterConfig() : null);
		return (chosen != null) ? this.rateLimiters.add(pool, () -> this.rateLimiterRegistry.rateLimiter(name, chosen),
				(like) -> RateLimiter.of(name, chosen, like.getTags())) : null;
	}

	private @Nullable Compartment compartment(ConnectionPool pool) {
		String name = pool.name();
		Bulkhead registered = this.bulkheads.registered(name);
		BulkheadConfig chosen = this.configs.bulkhead(pool.config(),
				(registered != null) ? registered.getBulkheadConfig() : null);
		if (chosen == null) {
			return null;
		}
		BulkheadConfig ours = Compartment.config(chosen);
		Bulkhead bulkhead = this.bulkheads.add(pool, () -> this.bulkheadRegistry.bulkhead(name, ours),
				(like) -> Bulkhead.of(name, ours, like.getTags()));
		return new Compartment(name, bulkhead, chosen.getMaxWaitDuration(), pool.config().maxPending());
	}

	@Override
	void remove(ConnectionPool pool) {
		this.circuitBreakers.remove(pool);
		this.rateLimiters.remove(pool);
		this.bulkheads.remove(pool);
	}

}
