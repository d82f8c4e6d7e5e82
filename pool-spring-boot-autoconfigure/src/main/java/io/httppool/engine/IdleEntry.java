package io.httppool.engine;

import org.jspecify.annotations.Nullable;

/**
 * A slot's place among the idle ones. Listed at most once: each time that a slot is made
 * idle it gets another one, so that no place ever comes back that somebody still looks
 * at. A lease that is given back is the place of its slot.
 *
 * @param <C> a connection
 */
class IdleEntry<C> {

	final Slot<C> slot;

	/** The next one in the list; written by whoever lists or takes it off. */
	volatile @Nullable IdleEntry<C> next;

	IdleEntry(Slot<C> slot) {
		this.slot = slot;
	}

	/**
	 * Whether the slot is where this says.
	 */
	final boolean isCurrent() {
		return this.slot.entry == this && !this.slot.state().isOver();
	}

}
