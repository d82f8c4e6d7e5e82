package io.httppool.engine;

import io.httppool.CloseReason;

/**
 * Does to slots and lanes what time alone asks for, and sets the alarm for what comes
 * next. All under the engine's lock.
 *
 * @param <C> a connection
 */
final class Maintenance<C> {

	private final EngineState<C> state;

	private final Lifespan lifespan;

	private final Closer<C> closer;

	private final Dialler<C> dialler;

	private final Waits<C> waits;

	private final long interval;

	private final long leakThreshold;

	private long next;

	Maintenance(EngineState<C> state, Lifespan lifespan, Closer<C> closer, Dialler<C> dialler, Waits<C> waits) {
		this.state = state;
		this.lifespan = lifespan;
		this.closer = closer;
		this.dialler = dialler;
		this.waits = waits;
		this.interval = Nanos.of(state.settings.maintenanceInterval());
		this.leakThreshold = Nanos.of(state.settings.leakDetectionThreshold());
		this.next = Nanos.add(state.clock.nanoTime(), this.interval);
	}

	/**
	 * Do what is due.
	 */
	void run(long now, Effects<C> effects) {
		this.state.alarm.clear();
		if (this.state.isClosed()) {
			return;
		}
		this.state.lastMaintenanceAt = now;
		if (now >= this.next) {
			this.next = Nanos.add(now, this.interval);
			forgetLanes(now);
		}
		// First of all, so that whatever goes wrong below is not the end of it.
		plan(now);
		for (Slot<C> slot : this.state.slots.all()) {
			closeIfDue(slot, now, effects);
			noticeLeaks(slot, now, effects);
		}
		for (Lane<C> lane : this.state.lanes.waiting()) {
			this.waits.endOverdue(lane, effects);
		}
		this.dialler.offerPlaces(now, effects);
		this.dialler.topUp(now, effects);
		this.state.lanes.all().forEach((lane) -> probe(lane, now, effects));
	}

	/**
	 * See that a route whose dial has just failed is dialled again, if it is one of those
	 * that are. All kinds of clients count, as it is one host that would be back.
	 */
	void dialFailed(Lane<C> lane, long now) {
		if (this.state.driver.isProbed(lane.route())) {
			probeAfterInterval(lane, now);
			Lane<C> sibling = this.state.lanes.sibling(lane);
			if (sibling != null && sibling.probeAt != Nanos.NEVER) {
				probeAfterInterval(sibling, now);
			}
		}
	}

	private void probeAfterInterval(Lane<C> lane, long now) {
		lane.probeAt = Nanos.add(now, this.interval);
		this.state.alarm.set(lane.probeAt);
	}

	private void probe(Lane<C> lane, long now, Effects<C> effects) {
		if (now < lane.probeAt) {
			this.state.alarm.set(lane.probeAt);
		}
		else if (this.state.driver.isProbed(lane.route())) {
			probeAfterInterval(lane, now);
			this.dialler.probe(lane, now, effects);
		}
		else {
			lane.probeAt = Nanos.NEVER;
		}
	}

	/**
	 * See that the next look comes in time for what may happen from now on.
	 */
	void plan(long now) {
		this.state.alarm.set(this.next);
		if (this.leakThreshold > 0) {
			this.state.alarm.set(Nanos.add(now, this.leakThreshold));
		}
	}

	/**
	 * How long dials without a waiter may pause after failures.
	 */
	long interval() {
		return this.interval;
	}

	private void closeIfDue(Slot<C> slot, long now, Effects<C> effects) {
		if (!slot.state().isIdle()) {
			return;
		}
		CloseReason due = this.lifespan.wornOrRested(slot, now);
		if (due == null) {
			this.state.alarm.set(slot.dueAt());
		}
		else {
			this.closer.closeIfIdle(slot, due, effects);
		}
	}

	private void noticeLeaks(Slot<C> slot, long now, Effects<C> effects) {
		if (this.leakThreshold == 0 || !slot.isConnected()) {
			return;
		}
		for (Lease<C> lease : slot.leases()) {
			long held = now - lease.acquiredAt();
			if (held < this.leakThreshold) {
				this.state.alarm.set(lease.acquiredAt() + this.leakThreshold);
			}
			else if (lease.markLeaked()) {
				this.state.leaked++;
				effects.event(() -> this.state.listener.leaked(lease, held));
			}
		}
	}

	private void forgetLanes(long now) {
		this.state.lanes.all().forEach((lane) -> lane.idleLimit.review(now));
		this.state.lanes
			.forgetIf((lane) -> lane.open + lane.connecting + lane.incoming + lane.promised + lane.waiters.size() == 0
					&& now >= lane.backoffUntil && lane.probeAt == Nanos.NEVER && !this.dialler.isWarm(lane));
	}

}
