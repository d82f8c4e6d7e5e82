package io.httppool.httpclient;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.CallTracer;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PooledConnection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.RouteClass;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.EngineListener;
import io.httppool.engine.Lease;
import io.httppool.engine.Slot;

/**
 * Tells the listeners of one pool what the engine says, and counts what happens above it.
 * Safe for use by any number of threads; holds no lock.
 */
final class Recorder implements EngineListener<PoolConnection> {

	private final ConnectionPool pool;

	private final PoolListener listeners;

	private final LongAdder retries = new LongAdder();

	private final LongAdder hedges = new LongAdder();

	private final LongAdder resends = new LongAdder();

	private final RouteBooks routes;

	private volatile long retriesBefore;

	private volatile long hedgesBefore;

	private volatile long resendsBefore;

	Recorder(ConnectionPool pool, PoolListener listeners, RouteBooks routes) {
		this.pool = pool;
		this.listeners = listeners;
		this.routes = routes;
	}

	@Override
	public void acquired(Lease<PoolConnection> lease, long waitedNanos) {
		this.routes.acquired(lease);
		PoolCall call = holder(lease);
		call.trace().acquireEnded(lease.outcome());
		// Who gave the connection back tells of it, or the dial.
		CallTracer.Scope scope = call.trace().resumeCaller();
		try {
			this.listeners.acquired(this.pool, lease.outcome(), Duration.ofNanos(waitedNanos));
		}
		finally {
			close(scope);
		}
	}

	@Override
	public void acquireFailed(AcquireRequest request, AcquireOutcome outcome, long waitedNanos) {
		this.routes.acquireFailed(request.route());
		PoolCall call = (PoolCall) Objects.requireNonNull(request.holder());
		call.trace().acquireEnded(outcome);
		CallTracer.Scope scope = call.trace().resumeCaller();
		try {
			this.listeners.acquireFailed(this.pool, outcome, Duration.ofNanos(waitedNanos));
		}
		finally {
			close(scope);
		}
	}

	@Override
	public void connecting(Slot<PoolConnection> slot) {
		this.listeners.connecting(this.pool);
	}

	@Override
	public void opened(Slot<PoolConnection> slot, long connectNanos, long tlsNanos) {
		RouteClass route = this.routes.opened(slot.route());
		PoolConnection connection = slot.connectionOrNull();
		if (tlsNanos >= 0 && connection != null) {
			this.listeners.handshaken(this.pool, Duration.ofNanos(tlsNanos), connection.isResumed());
		}
		this.listeners.opened(this.pool, route, Duration.ofNanos(connectNanos),
				(tlsNanos >= 0) ? Duration.ofNanos(tlsNanos) : null);
	}

	@Override
	public void connectFailed(Slot<PoolConnection> slot, ConnectPhase phase, IOException cause) {
		RouteClass route = this.routes.connectFailed(slot.route());
		this.listeners.connectFailed(this.pool, route, phase, cause);
	}

	@Override
	public void released(Lease<PoolConnection> lease, long usageNanos) {
		PoolCall call = holder(lease);
		CallTracer.Scope scope = call.trace().resumeCaller();
		try {
			this.listeners.released(this.pool, Duration.ofNanos(usageNanos));
		}
		finally {
			close(scope);
			call.released();
		}
	}

	@Override
	public void draining(CloseReason reason) {
		this.listeners.draining(this.pool, reason);
	}

	@Override
	public void closed(Slot<PoolConnection> slot, CloseReason reason, long ageNanos) {
		this.routes.closed(slot.route());
		this.listeners.closed(this.pool, reason, Duration.ofNanos(ageNanos), Duration.ofNanos(slot.idleNanos()));
	}

	@Override
	public void leaked(Lease<PoolConnection> lease, long heldNanos) {
		LeakedConnection leak = leak(lease, heldNanos);
		if (leak.stack() == null) {
			holder(lease).pool().stackMissed();
		}
		this.listeners.leaked(this.pool, leak);
	}

	@Override
	public void leakEnded(Lease<PoolConnection> lease, long heldNanos) {
		this.listeners.leakEnded(this.pool, leak(lease, heldNanos));
	}

	@Override
	public void stateChanged(PoolState state) {
		this.listeners.stateChanged(this.pool, state);
	}

	void resized(int maxConnections, int minIdle) {
		this.listeners.resized(this.pool, maxConnections, minIdle);
	}

	void minIdleResized(int maxConnections, int minIdle) {
		this.listeners.minIdleResized(this.pool, maxConnections, minIdle);
	}

	void retry(RetryCause cause, RetryOutcome outcome, Duration pause) {
		if (outcome == RetryOutcome.RETRIED) {
			this.retries.increment();
		}
		this.listeners.retry(this.pool, cause, outcome, pause);
	}

	void hedged(HedgeOutcome outcome) {
		if (outcome != HedgeOutcome.SUPPRESSED) {
			this.hedges.increment();
		}
		this.listeners.hedged(this.pool, outcome);
	}

	void paused(Duration length, PauseCause cause, boolean prolonged) {
		this.listeners.paused(this.pool, length, cause, prolonged);
	}

	void breakerChanged(BreakerState state, BreakerState before) {
		this.listeners.breakerChanged(this.pool, state, before);
	}

	void resent() {
		this.resends.increment();
		this.listeners.resent(this.pool);
	}

	long retries() {
		return totalRetries() - this.retriesBefore;
	}

	long hedges() {
		return totalHedges() - this.hedgesBefore;
	}

	long resends() {
		return totalResends() - this.resendsBefore;
	}

	long totalRetries() {
		return this.retries.sum();
	}

	long totalHedges() {
		return this.hedges.sum();
	}

	long totalResends() {
		return this.resends.sum();
	}

	RouteBooks routes() {
		return this.routes;
	}

	void reset() {
		this.retriesBefore = totalRetries();
		this.hedgesBefore = totalHedges();
		this.resendsBefore = totalResends();
	}

	/**
	 * Who holds a connection.
	 */
	static PoolCall holder(Lease<PoolConnection> lease) {
		return (PoolCall) Objects.requireNonNull(lease.holder());
	}

	private static void close(CallTracer.@Nullable Scope scope) {
		if (scope != null) {
			scope.close();
		}
	}

	private static LeakedConnection leak(Lease<PoolConnection> lease, long heldNanos) {
		PoolCall call = holder(lease);
		Duration heldFor = Duration.ofNanos(heldNanos);
		@Nullable Throwable stack = call.stack();
		PooledConnection.Holder holder = call.holder(Instant.now().minus(heldFor));
		return new LeakedConnection(lease.slot().id(), holder, heldFor, stack);
	}

}
