package io.httppool.engine;

import io.httppool.AcquireOutcome;
import io.httppool.engine.AcquireFailedException.Reason;

/**
 * Ends waits, each exactly once: whoever removes a waiter from its queue says how. All
 * under the engine's lock; the waiter is told after it.
 *
 * @param <C> a connection
 */
final class Waits<C> {

	private final EngineState<C> state;

	Waits(EngineState<C> state) {
		this.state = state;
	}

	void add(Acquisition<C> waiter) {
		Lane<C> lane = waiter.lane();
		lane.waiters.add(waiter);
		lane.waiting = lane.waiters.size();
	}

	/**
	 * Hand a slot to a waiter.
	 * @param dialled whether the connection was dialled for those who wait
	 */
	void serve(Acquisition<C> waiter, Slot<C> slot, boolean dialled, long now, Effects<C> effects) {
		remove(waiter);
		AcquireOutcome outcome = dialled ? AcquireOutcome.DIALLED
				: (waiter.waited ? AcquireOutcome.WAITED : AcquireOutcome.HIT);
		Lease<C> lease = new Lease<>(slot, waiter.request, outcome, now);
		slot.lane.dialledForWaiter |= dialled;
		slot.uses++;
		slot.hold(lease);
		this.state.tenants.acquired(lease.tenant());
		waiter.serve(lease);
		if (slot.isConnected()) {
			(dialled ? this.state.misses : this.state.hits).increment();
			effects.event(() -> this.state.listener.acquired(lease, now - waiter.since));
		}
		effects.tell(waiter);
	}

	/**
	 * End a wait in vain, if it has not come to an end yet.
	 * @return whether this ended it
	 */
	boolean fail(Acquisition<C> waiter, AcquireFailedException failure, Effects<C> effects) {
		if (!remove(waiter)) {
			return false;
		}
		refuse(waiter, failure, effects);
		return true;
	}

	/**
	 * Fail a waiter that is in no queue.
	 */
	void refuse(Acquisition<C> waiter, AcquireFailedException failure, Effects<C> effects) {
		waiter.fail(failure);
		AcquireOutcome outcome = switch (failure.reason()) {
			case TIMEOUT -> AcquireOutcome.TIMEOUT;
			case TOO_MANY_PENDING, CLOSED -> AcquireOutcome.REJECTED;
			case CANCELLED, CONNECT_FAILED -> AcquireOutcome.CANCELLED;
		};
		if (outcome == AcquireOutcome.TIMEOUT) {
			this.state.timeouts.increment();
		}
		else if (outcome == AcquireOutcome.REJECTED) {
			this.state.rejected.increment();
		}
		long waited = this.state.clock.nanoTime() - waiter.since;
		effects.event(() -> this.state.listener.acquireFailed(waiter.request, outcome, waited));
		effects.tell(waiter);
	}

	void failAll(Lane<C> lane, AcquireFailedException failure, Effects<C> effects) {
		for (Acquisition<C> waiter : lane.waiters.all()) {
			fail(waiter, failure, effects);
		}
	}

	/**
	 * The caller has waited for long enough. A dial that is meant for it is waited for
	 * all the same: its end comes soon, and says more than a time-out; unless one has
	 * failed since the caller came, which says as much.
	 */
	void timeOut(Acquisition<C> waiter, Effects<C> effects) {
		Lane<C> lane = waiter.lane();
		waiter.overdue = true;
		if (lane.hasFailedSince(waiter.since)) {
			fail(waiter, (lane.usable() == 0) ? connectFailed(lane) : timedOut(lane), effects);
		}
		else if (!lane.waiters.isAmongFirst(waiter, lane.dialling(), this.state.tenants)) {
			fail(waiter, timedOut(lane), effects);
		}
	}

	/**
	 * End the waits whose time is over and for whom no dial is under way any more.
	 */
	void endOverdue(Lane<C> lane, Effects<C> effects) {
		for (Acquisition<C> waiter : lane.waiters.all()) {
			if (waiter.overdue) {
				timeOut(waiter, effects);
			}
		}
	}

	static AcquireFailedException failure(Reason reason) {
		return new AcquireFailedException(reason, null, null);
	}

	static <C> AcquireFailedException connectFailed(Lane<C> lane) {
		return new AcquireFailedException(Reason.CONNECT_FAILED, lane.lastFailedPhase, lane.lastFailure);
	}

	private static <C> AcquireFailedException timedOut(Lane<C> lane) {
		return new AcquireFailedException(Reason.TIMEOUT, lane.lastFailedPhase, lane.lastFailure);
	}

	private boolean remove(Acquisition<C> waiter) {
		Lane<C> lane = waiter.lane();
		boolean removed = lane.waiters.remove(waiter);
		lane.waiting = lane.waiters.size();
		if (lane.waiting == 0) {
			this.state.lanes.setStarved(lane, false);
		}
		return removed;
	}

}
