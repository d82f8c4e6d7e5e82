package io.httppool.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.httppool.PooledConnection.State;

/**
 * Copies an engine's numbers for others to read. All under the engine's lock.
 */
final class Snapshots {

	private Snapshots() {
	}

	static <C> EngineStats stats(EngineState<C> state) {
		EngineStats start = state.start;
		return (start != null) ? totals(state).since(start) : totals(state);
	}

	static <C> EngineStats totals(EngineState<C> state) {
		StateCounts counts = new StateCounts();
		state.slots.all().forEach(counts::add);
		int pending = state.lanes.all().mapToInt((lane) -> lane.waiters.size()).sum();
		return new EngineStats(state.max, state.minIdle, counts.get(State.ACTIVE), counts.get(State.IDLE),
				counts.get(State.DRAINING), counts.get(State.CONNECTING), pending, state.slots.opened(),
				state.slots.closed(), state.connectFailures, state.hits.sum(), state.misses.sum(), state.timeouts.sum(),
				state.rejected.sum(), state.leaked, state.lastMaintenanceAt);
	}

	static <C> List<EngineStats.RouteStats> routes(EngineState<C> state) {
		Map<Lane<C>, StateCounts> byLane = new LinkedHashMap<>();
		state.lanes.all().forEach((lane) -> byLane.put(lane, new StateCounts()));
		for (Slot<C> slot : state.slots.all()) {
			byLane.computeIfAbsent(slot.lane, (lane) -> new StateCounts()).add(slot);
		}
		List<EngineStats.RouteStats> routes = new ArrayList<>();
		byLane.forEach((lane,
				counts) -> routes.add(new EngineStats.RouteStats(lane.kind(), lane.route(), counts.get(State.ACTIVE),
						counts.get(State.IDLE), counts.get(State.DRAINING), counts.get(State.CONNECTING),
						lane.waiters.size())));
		return routes;
	}

	static <C> List<SlotView<C>> slots(EngineState<C> state) {
		long now = state.clock.nanoTime();
		List<SlotView<C>> views = new ArrayList<>();
		for (Slot<C> slot : state.slots.all()) {
			State shown = slot.state().shown();
			long age = slot.isConnected() ? now - slot.since : 0;
			long idle = (shown == State.IDLE) ? Math.max(0, now - slot.idleSince) : 0;
			views.add(new SlotView<>(slot.id(), slot.kind(), slot.route(), shown, age, idle, slot.uses,
					slot.connectionOrNull(), slot.leases()));
		}
		return views;
	}

	static <C> void reset(EngineState<C> state) {
		state.start = totals(state);
	}

}
