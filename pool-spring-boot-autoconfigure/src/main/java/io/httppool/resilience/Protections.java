package io.httppool.resilience;

import java.util.function.BiConsumer;

import io.httppool.BreakerState;
import io.httppool.ConnectionPool;

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
			Protection add(ConnectionPool pool, BiConsumer<BreakerState, BreakerState> changes) {
				if (pool.config().protection().isAny()) {
					throw new IllegalStateException("pool '" + pool.name()
							+ "' is to be protected, and Resilience4j is not on the class path: add"
							+ " io.github.resilience4j:resilience4j-spring-boot4");
				}
				return Protection.NONE;
			}

			@Override
			void remove(ConnectionPool pool) {
			}

		};
	}

	/**
	 * Make what stands before an upstream. If a pool of the same name still ends, it
	 * keeps what it has, but is not registered under the name any more.
	 * @param pool the pool of the upstream
	 * @param changes told what its circuit breaker does, and did before
	 * @return the protection
	 */
	abstract Protection add(ConnectionPool pool, BiConsumer<BreakerState, BreakerState> changes);

	/**
	 * A pool is gone. No effect if there is another one of its name by now.
	 * @param pool the pool
	 */
	abstract void remove(ConnectionPool pool);

}
