package io.httppool.jfr;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PoolListener;
import io.httppool.PoolState;

/**
 * Records what happens in the pools for the JDK's Flight Recorder: {@code Acquire},
 * {@code Dial}, {@code Tls}, {@code Release}, {@code Drain}, {@code Close}, {@code Leak}
 * and {@code State}, all below {@code io.httppool}. All but {@code Release} are on in
 * every recording that does not switch them off.
 * <p>
 * Safe for use by any number of threads. Without a recording an event object is made and
 * dropped at once, which compiled code leaves out; asking the Flight Recorder beforehand
 * would initialize it in every application.
 */
public class PoolFlightRecorder implements PoolListener {

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		acquire(pool, outcome, waited);
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		acquire(pool, outcome, waited);
	}

	@Override
	public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
		DialEvent dial = new DialEvent();
		if (dial.isEnabled()) {
			dial.pool = pool.name();
			dial.connect = connect.toNanos();
			dial.tls = (tls != null) ? tls.toNanos() : 0;
			dial.commit();
		}
	}

	@Override
	public void handshaken(ConnectionPool pool, Duration handshake, boolean resumed) {
		TlsEvent tls = new TlsEvent();
		if (tls.isEnabled()) {
			tls.pool = pool.name();
			tls.handshake = handshake.toNanos();
			tls.resumed = resumed;
			tls.commit();
		}
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		DialEvent dial = new DialEvent();
		if (dial.isEnabled()) {
			dial.pool = pool.name();
			dial.failedPhase = phase.name();
			dial.exception = cause.getClass();
			dial.commit();
		}
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		ReleaseEvent release = new ReleaseEvent();
		if (release.isEnabled()) {
			release.pool = pool.name();
			release.heldFor = usage.toNanos();
			release.commit();
		}
	}

	@Override
	public void draining(ConnectionPool pool, CloseReason reason) {
		DrainEvent drain = new DrainEvent();
		if (drain.isEnabled()) {
			drain.pool = pool.name();
			drain.reason = reason.name();
			drain.commit();
		}
	}

	@Override
	public void stateChanged(ConnectionPool pool, PoolState state) {
		StateEvent change = new StateEvent();
		if (change.isEnabled()) {
			change.pool = pool.name();
			change.state = state.name();
			change.commit();
		}
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason, Duration age) {
		CloseEvent close = new CloseEvent();
		if (close.isEnabled()) {
			close.pool = pool.name();
			close.reason = reason.name();
			close.age = age.toNanos();
			close.commit();
		}
	}

	@Override
	public void leaked(ConnectionPool pool, LeakedConnection leak) {
		leak(pool, leak, false);
	}

	@Override
	public void leakEnded(ConnectionPool pool, LeakedConnection leak) {
		leak(pool, leak, true);
	}

	private static void leak(ConnectionPool pool, LeakedConnection leak, boolean ended) {
		LeakEvent event = new LeakEvent();
		if (event.isEnabled()) {
			event.pool = pool.name();
			event.connectionId = leak.connectionId();
			event.heldFor = leak.heldFor().toNanos();
			event.method = leak.holder().method();
			event.uriTemplate = leak.holder().uriTemplate();
			event.holderThread = leak.holder().thread();
			event.ended = ended;
			event.commit();
		}
	}

	private static void acquire(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		AcquireEvent acquire = new AcquireEvent();
		if (acquire.isEnabled()) {
			acquire.pool = pool.name();
			acquire.outcome = outcome.name();
			acquire.waited = waited.toNanos();
			acquire.commit();
		}
	}

}
