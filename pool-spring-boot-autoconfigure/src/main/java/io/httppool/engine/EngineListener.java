package io.httppool.engine;

import java.io.IOException;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PoolState;

/**
 * Is told of every transition, on the thread that caused it and never under the engine's
 * lock. Throws nothing.
 *
 * @param <C> a connection
 */
public interface EngineListener<C> {

	/**
	 * A connection was handed out.
	 * @param lease the lease, with how it was found and who holds it
	 * @param waitedNanos time since it was asked for
	 */
	default void acquired(Lease<C> lease, long waitedNanos) {
	}

	/**
	 * A connection was asked for and not handed out.
	 * @param request what was asked for
	 * @param outcome why
	 * @param waitedNanos time since it was asked for
	 */
	default void acquireFailed(AcquireRequest request, AcquireOutcome outcome, long waitedNanos) {
	}

	/**
	 * A dial starts.
	 * @param slot the place of the connection
	 */
	default void connecting(Slot<C> slot) {
	}

	/**
	 * A dial succeeded.
	 * @param slot the place of the connection
	 * @param connectNanos time for DNS and TCP
	 * @param tlsNanos time for TLS, negative without TLS
	 */
	default void opened(Slot<C> slot, long connectNanos, long tlsNanos) {
	}

	/**
	 * A dial failed.
	 * @param slot the place that the connection would have had
	 * @param phase what failed
	 * @param cause why
	 */
	default void connectFailed(Slot<C> slot, ConnectPhase phase, IOException cause) {
	}

	/**
	 * A connection was given back.
	 * @param lease the lease that ended
	 * @param usageNanos how long it was held
	 */
	default void released(Lease<C> lease, long usageNanos) {
	}

	/**
	 * A connection takes no new work any more.
	 * @param reason why
	 */
	default void draining(CloseReason reason) {
	}

	/**
	 * A connection was closed.
	 * @param slot the place that it had
	 * @param reason why
	 * @param ageNanos how long it was open
	 */
	default void closed(Slot<C> slot, CloseReason reason, long ageNanos) {
	}

	/**
	 * A connection has been held for longer than the threshold.
	 * @param lease the lease
	 * @param heldNanos how long it has been held
	 */
	default void leaked(Lease<C> lease, long heldNanos) {
	}

	/**
	 * What was told of as leaked was given back.
	 * @param lease the lease
	 * @param heldNanos how long it was held
	 */
	default void leakEnded(Lease<C> lease, long heldNanos) {
	}

	/**
	 * The engine was suspended, resumed or closed.
	 * @param state the state that it is in from now on
	 */
	default void stateChanged(PoolState state) {
	}

}
