package io.httppool.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PoolState;
import io.httppool.engine.ScriptedDriver.Connection;

/**
 * Writes down what it is told, and counts what is told often.
 */
final class CountingListener implements EngineListener<Connection> {

	final List<String> events = new ArrayList<>();

	boolean quiet;

	long acquired;

	long failed;

	long released;

	long opened;

	long closed;

	/** For how long the connection that was closed last had been idle. */
	long idleNanos;

	private final ScriptedDriver driver;

	CountingListener(ScriptedDriver driver) {
		this.driver = driver;
	}

	@Override
	public void acquired(Lease<Connection> lease, long waitedNanos) {
		this.acquired++;
		note(lease.outcome().name());
	}

	@Override
	public void acquireFailed(AcquireRequest request, AcquireOutcome outcome, long waitedNanos) {
		this.failed++;
		note(outcome.name());
	}

	@Override
	public void connecting(Slot<Connection> slot) {
		note("connecting");
	}

	@Override
	public void opened(Slot<Connection> slot, long connectNanos, long tlsNanos) {
		this.opened++;
		note("opened");
	}

	@Override
	public void connectFailed(Slot<Connection> slot, ConnectPhase phase, IOException cause) {
		note("connectFailed");
	}

	@Override
	public void released(Lease<Connection> lease, long usageNanos) {
		this.released++;
		note("released");
	}

	@Override
	public void draining(CloseReason reason) {
		note("draining " + reason);
	}

	@Override
	public void closed(Slot<Connection> slot, CloseReason reason, long ageNanos) {
		this.closed++;
		this.idleNanos = slot.idleNanos();
		note("closed " + reason);
	}

	@Override
	public void leaked(Lease<Connection> lease, long heldNanos) {
		note("leaked");
	}

	@Override
	public void leakEnded(Lease<Connection> lease, long heldNanos) {
		note("leakEnded");
	}

	@Override
	public void stateChanged(PoolState state) {
		note(state.name());
	}

	private void note(String event) {
		this.driver.assertNotUnderLock();
		if (!this.quiet) {
			this.events.add(event);
		}
	}

}
