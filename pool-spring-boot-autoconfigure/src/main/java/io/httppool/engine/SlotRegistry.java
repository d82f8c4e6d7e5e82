package io.httppool.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * The slots of an engine that are not closed, and the books of those that are. Guarded by
 * the engine's lock, but for {@link #total()}.
 *
 * @param <C> a connection
 */
final class SlotRegistry<C> {

	/** In the order of their dials. */
	private final Map<Long, Slot<C>> slots = new LinkedHashMap<>();

	private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);

	private volatile int total;

	private int draining;

	private long lastId;

	private long opened;

	Slot<C> create(PoolEngine<C> engine, Lane<C> lane, long now) {
		Slot<C> slot = new Slot<>(engine, lane, ++this.lastId, now);
		this.slots.put(slot.id(), slot);
		this.total = this.slots.size();
		lane.connecting++;
		return slot;
	}

	/**
	 * A dial has come to its end.
	 */
	void dialEnded(Slot<C> slot, boolean lent, boolean opened) {
		Lane<C> lane = slot.lane;
		lane.connecting--;
		slot.cause = null;
		if (lent) {
			lane.lent--;
		}
		if (opened) {
			lane.open++;
			this.opened++;
			if (slot.isShared()) {
				lane.shared.add(slot);
			}
		}
		else {
			remove(slot);
		}
	}

	/**
	 * A connection was opened and closed again before it had a place among the others.
	 */
	void openedInVain(CloseReason reason) {
		this.opened++;
		this.closed.merge(reason, 1L, Long::sum);
	}

	void draining(Slot<C> slot) {
		this.draining++;
		slot.lane.draining++;
	}

	void closed(Slot<C> slot) {
		Lane<C> lane = slot.lane;
		remove(slot);
		this.draining--;
		lane.draining--;
		lane.open--;
		lane.idle.remove(slot);
		lane.shared.remove(slot);
		this.closed.merge(slot.closeReason, 1L, Long::sum);
	}

	private void remove(Slot<C> slot) {
		this.slots.remove(slot.id());
		this.total = this.slots.size();
	}

	/**
	 * All of them, eldest first.
	 * @return a copy
	 */
	List<Slot<C>> all() {
		return new ArrayList<>(this.slots.values());
	}

	/** Slots that take a place at the cap. */
	int total() {
		return this.total;
	}

	/** Slots that are not about to be closed. */
	int live() {
		return this.total - this.draining;
	}

	long opened() {
		return this.opened;
	}

	/**
	 * Closed connections by reason.
	 * @return not a copy
	 */
	Map<CloseReason, Long> closed() {
		return this.closed;
	}

	int idleIn(Lane<C> lane) {
		int idle = 0;
		for (Slot<C> slot : this.slots.values()) {
			if (slot.lane == lane && slot.state().isIdle()) {
				idle++;
			}
		}
		return idle;
	}

	@Nullable Slot<C> longestIdle(Predicate<Slot<C>> which) {
		Slot<C> longest = null;
		for (Slot<C> slot : this.slots.values()) {
			if (slot.state() == SlotState.IDLE && (longest == null || slot.idleSince < longest.idleSince)
					&& which.test(slot)) {
				longest = slot;
			}
		}
		return longest;
	}

}
