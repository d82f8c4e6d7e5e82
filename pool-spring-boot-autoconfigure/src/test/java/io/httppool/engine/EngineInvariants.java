package io.httppool.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is true of an engine whenever no thread is within it, counted again from its
 * slots.
 *
 * @param <C> a connection
 */
final class EngineInvariants<C> {

	private final PoolEngine<C> engine;

	private int allowed;

	EngineInvariants(PoolEngine<C> engine) {
		this.engine = engine;
		this.allowed = engine.state.cap();
	}

	void check() {
		this.engine.lock.lock();
		try {
			EngineState<C> state = this.engine.state;
			List<Slot<C>> slots = state.slots.all();
			checkCap(state);
			checkBooks(state, slots);
			List<Lane<C>> lanes = state.lanes.all().toList();
			for (Lane<C> lane : lanes) {
				checkLane(state, lane, slots.stream().filter((slot) -> slot.lane == lane).toList(), slots);
			}
			for (Slot<C> slot : slots) {
				require(lanes.contains(slot.lane), slot + " is in a lane that was forgotten");
				checkSlot(slot);
			}
			equal(lanes.stream().filter((lane) -> lane.starved).count(), state.lanes.starved(), "starved lanes");
			if (!state.isClosed()) {
				lanes.forEach((lane) -> checkProbe(state, lane));
				lanes.forEach((lane) -> checkFreePlace(state, lane, slots));
				// Who holds a connection of a closed pool has not given it back yet.
				checkTenants(state, slots);
				checkAlarm(state, slots);
			}
			if (state.tenants.isUnlimited()) {
				// With shares, who is the eldest that may be served changes with what
				// other lanes do.
				checkNothingLeftToDial(state, lanes, slots);
			}
		}
		finally {
			this.engine.lock.unlock();
		}
	}

	private void checkCap(EngineState<C> state) {
		int total = state.slots.total();
		// After a shrink there may be more, but not more than there were.
		this.allowed = Math.max(state.cap(), Math.min(this.allowed, total));
		require(total <= this.allowed, total + " slots, allowed are " + this.allowed);
	}

	/** The pool was made smaller or larger. */
	void resized(int totalBefore) {
		this.allowed = Math.max(this.engine.state.cap(), totalBefore);
	}

	private void checkBooks(EngineState<C> state, List<Slot<C>> slots) {
		equal(slots.size(), state.slots.total(), "slots");
		equal(slots.stream().filter((slot) -> slot.state() != SlotState.DRAINING).count(), state.slots.live(), "live");
		EngineStats stats = Snapshots.stats(state);
		equal(stats.opened() - stats.closedTotal(), stats.idle() + stats.active() + stats.draining(),
				"opened - closed");
		equal(slots.size(), stats.idle() + stats.active() + stats.draining() + stats.connecting(), "slots by state");
		if (state.isClosed()) {
			equal(0, stats.idle() + stats.active() + stats.pending(), "left in a closed pool");
		}
	}

	private void checkLane(EngineState<C> state, Lane<C> lane, List<Slot<C>> slots, List<Slot<C>> all) {
		equal(slots.stream().filter((slot) -> slot.state() == SlotState.CONNECTING).count(), lane.connecting,
				"connecting");
		equal(slots.stream().filter((slot) -> slot.state() == SlotState.CONNECTING && !slot.leases().isEmpty()).count(),
				lane.lent, "lent");
		equal(slots.stream().filter(Slot::isConnected).count(), lane.open, "open");
		equal(slots.stream().filter((slot) -> slot.state() == SlotState.DRAINING).count(), lane.draining,
				"draining in lane");
		equal(all.stream().filter((slot) -> slot.reservedFor == lane && slot.closing).count(), lane.incoming,
				"incoming");
		equal(all.stream().filter((slot) -> slot.reservedFor == lane && !slot.closing).count(), lane.promised,
				"promised");
		require(new HashSet<>(lane.shared)
			.equals(new HashSet<>(slots.stream().filter((slot) -> slot.isConnected() && slot.isShared()).toList())),
				"shared slots");
		// What is being closed is taken off the list when it is closed.
		List<Slot<C>> listed = lane.idle.listed();
		listed.removeIf((slot) -> slot.state() == SlotState.DRAINING && slots.contains(slot));
		Set<Slot<C>> idle = new HashSet<>(
				slots.stream().filter((slot) -> slot.state() == SlotState.IDLE && !slot.isShared()).toList());
		equal(idle.size(), listed.size(), "idle slots listed " + listed);
		require(new HashSet<>(listed).equals(idle), "listed as idle " + listed + ", are " + idle);
		equal(lane.waiters.all().size(), lane.waiters.size(), "size of the queue");
		equal(lane.waiters.size(), lane.waiting, "waiting");
		require(!lane.starved || lane.waiting != 0, "starved though nobody waits");
		lane.waiters.all().forEach((waiter) -> require(!waiter.isDone(), "done and waiting"));
		if (state.isActive()) {
			require(idle.isEmpty() || lane.waiters.eldest(state.tenants, (waiter) -> !waiter.request.fresh()) == null,
					"somebody waits beside " + idle);
			require(lane.waiters.eldest(state.tenants, (waiter) -> true) == null || lane.shared.stream()
				.noneMatch((slot) -> slot.state() == SlotState.ACTIVE && slot.hasRoom() && slot.streams() > 0
						&& slot.expiresAt > state.clock.nanoTime() && state.settings.maxRequestsPerConnection() == 0),
					"somebody waits beside a shared connection with room");
			require(lane.waiters.eldest(state.tenants, (waiter) -> !waiter.request.fresh()) == null
					|| lane.shared.stream()
						.noneMatch((slot) -> slot.state() == SlotState.IDLE && slot.dueAt() > state.clock.nanoTime()),
					"somebody waits beside an idle shared connection");
		}
	}

	/**
	 * Who can be served by a dial only, and has a free place for it, is dialled for, or
	 * will be when a pause is over. Counted without what the engine knows of places that
	 * are to come.
	 */
	private void checkFreePlace(EngineState<C> state, Lane<C> lane, List<Slot<C>> all) {
		long now = state.clock.nanoTime();
		boolean free = state.slots.total() < state.cap() && now >= lane.backoffUntil
				&& state.lanes.all()
					.filter((other) -> other.route().equals(lane.route()))
					.noneMatch((other) -> other.connecting > 0);
		boolean closing = all.stream().anyMatch((slot) -> slot.closing && slot.reservedFor == lane);
		require(!state.isActive() || !free || closing || lane.usable() > 0
				|| lane.waiters.eldest(state.tenants, (waiter) -> true) == null, "waits beside a free place");
	}

	private void checkProbe(EngineState<C> state, Lane<C> lane) {
		require(lane.probeAt == Nanos.NEVER || lane.failures > 0, "probed though the last dial succeeded");
		require(state.alarm.at() <= lane.probeAt, "no alarm for a probe");
	}

	private void checkSlot(Slot<C> slot) {
		switch (slot.state()) {
			case CONNECTING -> require(!slot.isConnected(), slot + " is connected");
			case IDLE -> equal(0, slot.streams(), "streams of " + slot);
			case ACTIVE -> require(slot.streams() > 0, slot + " has no holder");
			case DRAINING ->
				require(slot.streams() > 0 || slot.closing, slot + " has no holder and is not being closed");
			default -> require(false, "found " + slot);
		}
	}

	private void checkTenants(EngineState<C> state, List<Slot<C>> slots) {
		Map<String, Integer> held = new HashMap<>();
		for (Slot<C> slot : slots) {
			for (Lease<C> lease : slot.leases()) {
				if (lease.tenant() != null) {
					held.merge(lease.tenant(), 1, Integer::sum);
				}
			}
		}
		require(held.equals(state.tenants.held), "tenants hold " + held + ", written down " + state.tenants.held);
	}

	private void checkAlarm(EngineState<C> state, List<Slot<C>> slots) {
		for (Slot<C> slot : slots) {
			if (slot.state() == SlotState.IDLE) {
				require(state.alarm.at() <= slot.dueAt(), "no alarm for idle " + slot);
			}
		}
		if (slots.stream().anyMatch(Slot::isConnected)) {
			require(state.alarm.at() != Nanos.NEVER, "no alarm");
		}
	}

	/**
	 * Whatever could be dialled now has been: a second look finds nothing to do.
	 */
	private void checkNothingLeftToDial(EngineState<C> state, List<Lane<C>> lanes, List<Slot<C>> slots) {
		int connecting = lanes.stream().mapToInt((lane) -> lane.connecting).sum();
		int incoming = lanes.stream().mapToInt((lane) -> lane.incoming).sum();
		List<Lane<C>> starved = lanes.stream().filter((lane) -> lane.starved).toList();
		long alarm = state.alarm.at();
		this.engine.dialler.offerPlaces(state.clock.nanoTime(), new Effects<>());
		equal(connecting, lanes.stream().mapToInt((lane) -> lane.connecting).sum(), "dials that were forgotten");
		equal(incoming, lanes.stream().mapToInt((lane) -> lane.incoming).sum(), "places that were forgotten");
		// One that has been served meanwhile may still be said to be starved, not the
		// other way round.
		// While a connection is being closed, its lane may want a place that the end of
		// the close will offer.
		if (slots.stream().noneMatch((slot) -> slot.closing)) {
			require(lanes.stream().filter((lane) -> lane.starved).allMatch(starved::contains),
					"starved in silence: " + Snapshots.routes(state));
		}
		if (state.lanes.starved() == 0 && starved.isEmpty()) {
			equal(alarm, state.alarm.at(), "alarm at a second look");
		}
	}

	private static void equal(long expected, long actual, String what) {
		require(expected == actual, what + ": expected " + expected + ", is " + actual);
	}

	private static void require(boolean condition, @Nullable String otherwise) {
		if (!condition) {
			throw new AssertionError(otherwise);
		}
	}

}
