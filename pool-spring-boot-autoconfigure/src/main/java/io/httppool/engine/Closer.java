package io.httppool.engine;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * Takes slots out of use. A slot that nobody owns is closed at once, any other one when
 * its last exchange has ended. All under the engine's lock; the driver closes after it.
 *
 * @param <C> a connection
 */
final class Closer<C> {

	private final EngineState<C> state;

	Closer(EngineState<C> state) {
		this.state = state;
	}

	/**
	 * Let a slot take no new work, whatever it does, and close it if it is idle.
	 */
	void retire(Slot<C> slot, CloseReason reason, Effects<C> effects) {
		drain(slot, SlotState::isUsable, reason, effects);
	}

	/**
	 * Close a slot if it is idle.
	 * @return whether it was
	 */
	boolean closeIfIdle(Slot<C> slot, CloseReason reason, Effects<C> effects) {
		return drain(slot, SlotState::isIdle, reason, effects);
	}

	/**
	 * Close a slot that the caller owns and nobody uses.
	 */
	void closeOwned(Slot<C> slot, CloseReason reason, Effects<C> effects) {
		retire(slot, reason, effects);
		closeIfUnused(slot, effects);
	}

	/**
	 * Close a slot that takes no new work, if its last exchange has ended.
	 */
	void closeIfUnused(Slot<C> slot, Effects<C> effects) {
		if (slot.state() == SlotState.DRAINING && slot.streams() == 0) {
			closeNow(slot, effects);
		}
	}

	/**
	 * Close a slot, whoever uses it.
	 */
	void closeAnyway(Slot<C> slot, CloseReason reason, Effects<C> effects) {
		retire(slot, reason, effects);
		if (slot.state() == SlotState.DRAINING) {
			closeNow(slot, effects);
		}
	}

	/**
	 * Close idle connections that are too many, longest idle first.
	 */
	void closeSurplus(Effects<C> effects) {
		boolean closed = true;
		while (closed && this.state.slots.live() > this.state.max) {
			closed = closeLongestIdle((slot) -> true, CloseReason.RESIZED, null, effects);
		}
	}

	/**
	 * Close the connection that has been idle for longest, for the sake of a lane that
	 * gets its place.
	 * @param own whether it may be one of that lane's own
	 * @return whether there was one
	 */
	boolean displaceFor(Lane<C> lane, boolean own, Effects<C> effects) {
		return closeLongestIdle((slot) -> own || slot.lane != lane, CloseReason.DISPLACED, lane, effects);
	}

	/**
	 * Give the place of a slot that takes no new work, or is about to, to a lane. It
	 * counts as a place to come when nobody uses the slot any more: until then whatever
	 * comes free elsewhere is sooner.
	 */
	void reserve(Slot<C> slot, Lane<C> lane) {
		slot.reservedFor = lane;
		if (slot.closing) {
			lane.incoming++;
		}
		else {
			lane.promised++;
		}
	}

	private boolean closeLongestIdle(Predicate<Slot<C>> which, CloseReason reason, @Nullable Lane<C> reservedFor,
			Effects<C> effects) {
		Slot<C> longest = this.state.slots.longestIdle(which);
		while (longest != null && !closeIfIdle(longest, reason, effects)) {
			longest = this.state.slots.longestIdle(which);
		}
		if (longest != null && reservedFor != null) {
			reserve(longest, reservedFor);
		}
		return longest != null;
	}

	/**
	 * The one way into {@link SlotState#DRAINING}. Tries again when the slot is taken or
	 * given back meanwhile, which needs no lock.
	 */
	private boolean drain(Slot<C> slot, Predicate<SlotState> from, CloseReason reason, Effects<C> effects) {
		SlotState before = slot.state();
		while (from.test(before)) {
			if (slot.move(before, SlotState.DRAINING)) {
				slot.closeReason = reason;
				slot.closedAtRest = before.isIdle();
				this.state.slots.draining(slot);
				effects.event(() -> this.state.listener.draining(reason));
				if (before.isIdle()) {
					closeNow(slot, effects);
				}
				return true;
			}
			before = slot.state();
		}
		return false;
	}

	private void closeNow(Slot<C> slot, Effects<C> effects) {
		if (!slot.closing) {
			slot.closing = true;
			Lane<C> heir = slot.reservedFor;
			if (heir != null) {
				heir.promised--;
				heir.incoming++;
			}
			CloseReason reason = slot.closeReason;
			effects.add(() -> close(slot, reason));
		}
	}

	private void close(Slot<C> slot, CloseReason reason) {
		close(slot.connection(), reason, () -> slot.engine.closed(slot));
	}

	/**
	 * Have the driver close a connection. Not under the lock.
	 */
	void close(C connection, CloseReason reason, Runnable closed) {
		try {
			this.state.driver.close(connection, reason, closed);
		}
		catch (RuntimeException | Error ex) {
			// Its place must not be lost with it.
			closed.run();
			throw ex;
		}
	}

}
