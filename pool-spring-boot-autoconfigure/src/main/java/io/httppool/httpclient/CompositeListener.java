package io.httppool.httpclient;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.RouteClass;
import io.httppool.concurrent.FailureLog;

/**
 * Tells several listeners. What one of them throws is logged, the first time at WARN, and
 * neither the others nor the caller notice.
 */
final class CompositeListener implements PoolListener {

	private static final Logger logger = LoggerFactory.getLogger(CompositeListener.class);

	private final PoolListener[] listeners;

	private final FailureLog failures = new FailureLog("A pool listener failed", logger::warn, logger::debug);

	CompositeListener(List<? extends PoolListener> listeners) {
		this.listeners = listeners.toArray(PoolListener[]::new);
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		tell((listener) -> listener.poolAdded(pool));
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		tell((listener) -> listener.poolRemoved(pool));
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		tell((listener) -> listener.acquired(pool, outcome, waited));
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		tell((listener) -> listener.acquireFailed(pool, outcome, waited));
	}

	@Override
	public void connecting(ConnectionPool pool) {
		tell((listener) -> listener.connecting(pool));
	}

	@Override
	public void handshaken(ConnectionPool pool, Duration handshake, boolean resumed) {
		tell((listener) -> listener.handshaken(pool, handshake, resumed));
	}

	@Override
	public void opened(ConnectionPool pool, RouteClass route, Duration connect, @Nullable Duration tls) {
		tell((listener) -> listener.opened(pool, route, connect, tls));
	}

	@Override
	public void connectFailed(ConnectionPool pool, RouteClass route, ConnectPhase phase, IOException cause) {
		tell((listener) -> listener.connectFailed(pool, route, phase, cause));
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		tell((listener) -> listener.released(pool, usage));
	}

	@Override
	public void draining(ConnectionPool pool, CloseReason reason) {
		tell((listener) -> listener.draining(pool, reason));
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason, Duration age, Duration idle) {
		tell((listener) -> listener.closed(pool, reason, age, idle));
	}

	@Override
	public void leaked(ConnectionPool pool, LeakedConnection leak) {
		tell((listener) -> listener.leaked(pool, leak));
	}

	@Override
	public void leakEnded(ConnectionPool pool, LeakedConnection leak) {
		tell((listener) -> listener.leakEnded(pool, leak));
	}

	@Override
	public void resent(ConnectionPool pool) {
		tell((listener) -> listener.resent(pool));
	}

	@Override
	public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
		tell((listener) -> listener.resized(pool, maxConnections, minIdle));
	}

	@Override
	public void minIdleResized(ConnectionPool pool, int maxConnections, int minIdle) {
		tell((listener) -> listener.minIdleResized(pool, maxConnections, minIdle));
	}

	@Override
	public void stateChanged(ConnectionPool pool, PoolState state) {
		tell((listener) -> listener.stateChanged(pool, state));
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		tell((listener) -> listener.retry(pool, cause, outcome, pause));
	}

	@Override
	public void hedged(ConnectionPool pool, HedgeOutcome outcome) {
		tell((listener) -> listener.hedged(pool, outcome));
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		tell((listener) -> listener.paused(pool, length, cause, prolonged));
	}

	@Override
	public void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
		tell((listener) -> listener.breakerChanged(pool, state, before));
	}

	private void tell(Consumer<PoolListener> event) {
		for (PoolListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				// An Error, too: it would take the place of a connection with it.
				this.failures.failed(listener, ex);
			}
		}
	}

}
