package io.httppool.resilience;

import io.httppool.BreakerState;
import io.httppool.ConnectionPool;

/**
 * Is told what the circuit breakers do.
 */
@FunctionalInterface
public interface BreakerObserver {

	/**
	 * A circuit breaker changed its state.
	 * @param pool the pool of its upstream
	 * @param state what it does from now on
	 * @param before what it did before
	 */
	void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before);

}
