package io.httppool.httpclient;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

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
import io.httppool.PooledConnection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.engine.EngineListener;
import io.httppool.engine.Lease;

/**
 * Tells the listeners of one pool what the engine says, and counts what happens above it.
 * Safe for use by any number of threads; holds no lock.
 */
final class Recorder implements EngineListener<PoolConnection> {

	private final ConnectionPool pool;

	private final PoolListener listeners;

	private final LongAdder retries = new LongAdder();

	private final LongAdder resends = new LongAdder();

	Recorder(ConnectionPool pool, PoolListener listeners) {
		this.pool = pool;
		this.listeners = listeners;
	}

	@Override
	public void acquired(AcquireOutcome outcome, long waitedNanos) {
		this.listeners.acquired(this.pool, outcome, Duration.ofNanos(waitedNanos));
	}

	@Override
	public void acquireFailed(AcquireOutcome outcome, long waitedNanos) {
		this.listeners.acquireFailed(this.pool, outcome, Duration.ofNanos(waitedNanos));
	}

	@Override
	public void connecting() {
		this.listeners.connecting(this.pool);
	}

	@Override
	public void opened(long connectNanos, long tlsNanos) {
		this.listeners.opened(this.pool, Duration.ofNanos(connectNanos),
				(tlsNanos >= 0) ? Duration.ofNanos(tlsNanos) : null);
	}

	@Override
	public void connectFailed(ConnectPhase phase, IOException cause) {
		this.listeners.connectFailed(this.pool, phase, cause);
	}

	@Override
	public void released(long usageNanos) {
		this.listeners.released(this.pool, Duration.ofNanos(usageNanos));
	}

	@Override
	public void draining(CloseReason reason) {
		this.listeners.draining(this.pool, reason);
	}

	@Override
	public void closed(CloseReason reason) {
		this.listeners.closed(this.pool, reason);
	}

	@Override
	public void leaked(Lease<PoolConnection> lease, long heldNanos) {
		this.listeners.leaked(this.pool, leak(lease, heldNanos));
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

	void retry(RetryCause cause, RetryOutcome outcome, Duration pause) {
		if (outcome == RetryOutcome.RETRIED) {
			this.retries.increment();
		}
		this.listeners.retry(this.pool, cause, outcome, pause);
	}

	void hedged(HedgeOutcome outcome) {
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
		return this.retries.sum();
	}

	long resends() {
		return this.resends.sum();
	}

	void reset() {
		this.retries.reset();
		this.resends.reset();
	}

	/**
	 * Who holds a connection.
	 */
	static PoolCall holder(Lease<PoolConnection> lease) {
		return (PoolCall) Objects.requireNonNull(lease.holder());
	}

	private static LeakedConnection leak(Lease<PoolConnection> lease, long heldNanos) {
		PoolCall call = holder(lease);
		Duration heldFor = Duration.ofNanos(heldNanos);
		@Nullable Throwable stack = call.stack();
		PooledConnection.Holder holder = call.holder(Instant.now().minus(heldFor));
		return new LeakedConnection(lease.slot().id(), holder, heldFor, stack);
	}

}
