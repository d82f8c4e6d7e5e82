package io.httppool.resilience;

import java.util.function.BiConsumer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
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

	private final ProtectionConfigFactory configs;

	/**
	 * Protect with Resilience4j.
	 * @param circuitBreakers the application's circuit breakers
	 * @param configs says what stands before an upstream
	 */
	public Resilience4jProtections(CircuitBreakerRegistry circuitBreakers, ProtectionConfigFactory configs) {
		this.circuitBreakerRegistry = circuitBreakers;
		this.circuitBreakers = new RegistryEntries<>(circuitBreakers);
		this.configs = configs;
	}

	@Override
	Protection add(PoolConfig config, BiConsumer<BreakerState, BreakerState> changes) {
		CircuitBreaker breaker = circuitBreaker(config);
		return (breaker != null) ? new Resilience4jProtection(new Breaker(config.name(), breaker, changes))
				: Protection.NONE;
	}

	private @Nullable CircuitBreaker circuitBreaker(PoolConfig config) {
		String name = config.name();
		return this.circuitBreakers.add(name,
				(registered) -> this.configs.circuitBreaker(config,
						(registered != null) ? registered.getCircuitBreakerConfig() : null),
				(chosen) -> this.circuitBreakerRegistry.circuitBreaker(name, Breaker.config(chosen)),
				(registered, chosen) -> CircuitBreaker.of(name, Breaker.config(chosen), registered.getTags()));
	}

	@Override
	void remove(String name) {
		this.circuitBreakers.remove(name);
	}

}
