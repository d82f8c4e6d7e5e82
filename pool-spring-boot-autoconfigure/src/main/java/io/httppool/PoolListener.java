package io.httppool;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in the pools. Called on the thread that the event happens on,
 * never under a lock of the pool: implementations return quickly and do no I/O. What they
 * throw is logged and does not reach the caller.
 */
public interface PoolListener {

	/**
	 * A pool was added.
	 * @param pool the pool
	 */
	default void poolAdded(ConnectionPool pool) {
	}

	/**
	 * A pool was removed and closed.
	 * @param pool the pool
	 */
	default void poolRemoved(ConnectionPool pool) {
	}

	/**
	 * A connection was handed out.
	 * @param pool the pool
	 * @param outcome how it was found; {@link AcquireOutcome#isServed()} is true
	 * @param waited time since the connection was asked for, the dial included if there
	 * was one
	 */
	default void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
	}

	/**
	 * A connection was asked for and not handed out.
	 * @param pool the pool
	 * @param outcome why; {@link AcquireOutcome#isServed()} is false
	 * @param waited time since the connection was asked for
	 */
	default void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
	}

	/**
	 * A connection is going to be opened; {@link #opened} or {@link #connectFailed}
	 * follows.
	 * @param pool the pool
	 */
	default void connecting(ConnectionPool pool) {
	}

	/**
	 * The TLS handshake of a connection that is being opened was completed;
	 * {@link #opened} follows.
	 * @param pool the pool
	 * @param handshake time for the handshake
	 * @param resumed whether an earlier session was resumed, told by the session's age
	 */
	default void handshaken(ConnectionPool pool, Duration handshake, boolean resumed) {
	}

	/**
	 * A connection was opened.
	 * @param pool the pool
	 * @param connect time for DNS and TCP
	 * @param tls time for the TLS handshake, or {@code null} without TLS
	 */
	default void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
	}

	/**
	 * A connection was opened; for listeners that want to know where it leads. Told in
	 * place of {@link #opened(ConnectionPool, Duration, Duration)}, which this calls
	 * unless overridden.
	 * @param pool the pool
	 * @param route where the connection leads
	 * @param connect time for DNS and TCP
	 * @param tls time for the TLS handshake, or {@code null} without TLS
	 */
	default void opened(ConnectionPool pool, RouteClass route, Duration connect, @Nullable Duration tls) {
		opened(pool, connect, tls);
	}

	/**
	 * A connection could not be opened.
	 * @param pool the pool
	 * @param phase what failed
	 * @param cause why
	 */
	default void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
	}

	/**
	 * A connection could not be opened; for listeners that want to know where it was to
	 * lead. Told in place of
	 * {@link #connectFailed(ConnectionPool, ConnectPhase, IOException)}, which this calls
	 * unless overridden.
	 * @param pool the pool
	 * @param route where the connection was to lead
	 * @param phase what failed
	 * @param cause why
	 */
	default void connectFailed(ConnectionPool pool, RouteClass route, ConnectPhase phase, IOException cause) {
		connectFailed(pool, phase, cause);
	}

	/**
	 * A connection was given back.
	 * @param pool the pool
	 * @param usage how long it was held
	 */
	default void released(ConnectionPool pool, Duration usage) {
	}

	/**
	 * A connection takes no new work any more; {@link #closed} follows when its exchange
	 * has ended and it is closed.
	 * @param pool the pool
	 * @param reason why
	 */
	default void draining(ConnectionPool pool, CloseReason reason) {
	}

	/**
	 * A connection was closed.
	 * @param pool the pool
	 * @param reason why
	 */
	default void closed(ConnectionPool pool, CloseReason reason) {
	}

	/**
	 * A connection was closed; for listeners that want to know its age. Told in place of
	 * {@link #closed(ConnectionPool, CloseReason)}, which this calls unless overridden.
	 * @param pool the pool
	 * @param reason why
	 * @param age how long it was open
	 */
	default void closed(ConnectionPool pool, CloseReason reason, Duration age) {
		closed(pool, reason);
	}

	/**
	 * A connection was closed; for listeners that want to know for how long nobody had
	 * used it. Told in place of {@link #closed(ConnectionPool, CloseReason, Duration)},
	 * which this calls unless overridden.
	 * @param pool the pool
	 * @param reason why
	 * @param age how long it was open
	 * @param idle for how long nobody had used it, zero if it was in use until then
	 */
	default void closed(ConnectionPool pool, CloseReason reason, Duration age, Duration idle) {
		closed(pool, reason, age);
	}

	/**
	 * A connection has been held for longer than {@code leak-detection-threshold}.
	 * @param pool the pool
	 * @param leak the connection and who holds it
	 */
	default void leaked(ConnectionPool pool, LeakedConnection leak) {
	}

	/**
	 * A connection that was told of as leaked was given back after all.
	 * @param pool the pool
	 * @param leak the connection and who held it
	 */
	default void leakEnded(ConnectionPool pool, LeakedConnection leak) {
	}

	/**
	 * A request was sent again, as the connection that it met was stale and had provably
	 * not taken it.
	 * @param pool the pool
	 */
	default void resent(ConnectionPool pool) {
	}

	/**
	 * The size of the pool was changed.
	 * @param pool the pool
	 * @param maxConnections most connections from now on
	 * @param minIdle connections that are kept warm from now on
	 */
	default void resized(ConnectionPool pool, int maxConnections, int minIdle) {
	}

	/**
	 * The size of the pool was changed by {@link ConnectionPool#resizeMinIdle}, which
	 * says nothing of the most connections. Tells {@link #resized} unless overridden.
	 * @param pool the pool
	 * @param maxConnections most connections, as before
	 * @param minIdle connections that are to be kept warm from now on
	 */
	default void minIdleResized(ConnectionPool pool, int maxConnections, int minIdle) {
		resized(pool, maxConnections, minIdle);
	}

	/**
	 * The pool takes, or does not take, new work from now on.
	 * @param pool the pool
	 * @param state its state
	 */
	default void stateChanged(ConnectionPool pool, PoolState state) {
	}

	/**
	 * It was decided whether a failed attempt is made again.
	 * @param pool the pool
	 * @param cause what the attempt failed with
	 * @param outcome the decision
	 * @param pause time until the next attempt, zero if there is none
	 */
	default void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
	}

	/**
	 * The answer to a request was slow: it was sent a second time and that is decided, or
	 * it could not be.
	 * @param pool the pool
	 * @param outcome what became of it
	 */
	default void hedged(ConnectionPool pool, HedgeOutcome outcome) {
	}

	/**
	 * The upstream asked to wait, and all callers with one credential do. Told again each
	 * time that the pause becomes longer.
	 * @param pool the pool
	 * @param length for how long from now on
	 * @param cause why
	 * @param prolonged whether they waited already, or have not all come back from the
	 * pause before
	 */
	default void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
	}

	/**
	 * The circuit breaker of the upstream lets more, or fewer, attempts through from now
	 * on.
	 * @param pool the pool
	 * @param state what it does
	 * @param before what it did before
	 */
	default void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
	}

}
