package io.httppool.engine;

import java.util.EnumMap;
import java.util.Map;

import io.httppool.PooledConnection.State;

/**
 * How many slots do what.
 */
final class StateCounts {

	private final Map<State, Integer> counts = new EnumMap<>(State.class);

	void add(Slot<?> slot) {
		this.counts.merge(slot.state().shown(), 1, Integer::sum);
	}

	int get(State state) {
		return this.counts.getOrDefault(state, 0);
	}

}
