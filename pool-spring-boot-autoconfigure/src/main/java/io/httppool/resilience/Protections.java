package io.httppool.resilience;

import java.util.function.BiConsumer;

import io.httppool.BreakerState;
import io.httppool.PoolConfig;

/**
 * What stands before the upstreams. Made by {@link Resilience4jProtections} where there
 * is Resilience4j.
 */
public abstract class Protections {

	Protections() {
	}

	/**
	 * Protect nothing, for applications without Resilience4j.
	 * @return protections that refuse an upstream which is to have one
	 */
	public static Protections none() {
		return new Protections() {

			@Override
			Protection add(PoolConfig config, BiConsumer<BreakerState, BreakerState> changes) {
				if (config.protection().isAny()) {
					throw new IllegalStateException("pool '" + config.name()
							+ "' is to be protected, and Resilience4j is not on the class path: add"
							+ " io.github.resilience4j:resilience4j-spring-boot4");
				}
				return Protection.NONE;
			}

			@Override
			void remove(String name) {
			}

		};
	}

	/**
	 * Make what stands before an upstream.
	 * @param config the upstream
	 * @param changes told what its circuit breaker does, and did before
	 * @return the protection
	 */
	abstract Protection add(PoolConfig config, BiConsumer<BreakerState, BreakerState> changes);

	/**
	 * The upstream is gone.
	 * @param name its name
	 */
	abstract void remove(String name);

}
