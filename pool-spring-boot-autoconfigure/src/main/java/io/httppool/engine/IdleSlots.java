package io.httppool.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOrder;

/**
 * The idle slots of a lane, in the order in which they are to be used. Needs no lock.
 * What is listed is a proposal: a slot that was closed or taken otherwise may stay for a
 * while, and only its state decides.
 *
 * @param <C> a connection
 */
abstract class IdleSlots<C> {

	static <C> IdleSlots<C> of(AcquireOrder order) {
		return switch (order) {
			case LIFO -> new Stack<>();
			case FIFO -> new Line<>();
		};
	}

	/**
	 * List a slot that was made idle. By who made it so.
	 * @param entry its place, which was never listed before
	 */
	final void add(IdleEntry<C> entry) {
		push(entry);
		if (entry.slot.state().isOver()) {
			// Closed before it was listed: who closed it could not take it off.
			remove(entry.slot);
		}
	}

	/**
	 * Take the next idle slot, without a look at its health.
	 * @return the slot, owned by the caller, or {@code null} if there is none
	 */
	final @Nullable Slot<C> take() {
		while (true) {
			IdleEntry<C> entry = pop();
			if (entry == null) {
				return null;
			}
			Slot<C> slot = entry.slot;
			if (slot.entry == entry && slot.take()) {
				return slot;
			}
		}
	}

	/**
	 * Take a slot off that is not to be found here any more.
	 */
	abstract void remove(Slot<C> slot);

	/**
	 * The slots that are listed at the moment, the next one first.
	 */
	final List<Slot<C>> listed() {
		List<Slot<C>> slots = new ArrayList<>();
		entries().forEach((entry) -> {
			if (entry.isCurrent()) {
				slots.add(entry.slot);
			}
		});
		return slots;
	}

	/**
	 * Whether a slot is listed that is idle, or being checked.
	 */
	abstract boolean isAnyListed();

	abstract void push(IdleEntry<C> entry);

	abstract @Nullable IdleEntry<C> pop();

	abstract List<IdleEntry<C>> entries();

	/**
	 * Last in, first out: a stack by compare-and-set (Treiber, 1986). As no entry is
	 * listed twice, a head that is still there is the same one.
	 */
	private static final class Stack<C> extends IdleSlots<C> {

		private final AtomicReference<@Nullable IdleEntry<C>> head = new AtomicReference<>();

		@Override
		void push(IdleEntry<C> entry) {
			IdleEntry<C> first;
			do {
				first = this.head.get();
				entry.next = first;
			}
			while (!this.head.compareAndSet(first, entry));
		}

		@Override
		@Nullable IdleEntry<C> pop() {
			IdleEntry<C> first = this.head.get();
			while (first != null && !this.head.compareAndSet(first, first.next)) {
				first = this.head.get();
			}
			return first;
		}

		/**
		 * What is not current is passed over. Of several threads that remove at a time
		 * one may put a link back that another one has changed, which brings back entries
		 * that are passed over; no link ever leads past one that is current.
		 */
		@Override
		void remove(Slot<C> slot) {
			IdleEntry<C> before = this.head.get();
			while (before != null) {
				IdleEntry<C> next = before.next;
				while (next != null && (next.slot == slot || !next.isCurrent())) {
					next = next.next;
				}
				before.next = next;
				before = next;
			}
			IdleEntry<C> first = this.head.get();
			while (first != null && (first.slot == slot || !first.isCurrent())
					&& this.head.compareAndSet(first, first.next)) {
				first = this.head.get();
			}
		}

		@Override
		boolean isAnyListed() {
			for (IdleEntry<C> entry = this.head.get(); entry != null; entry = entry.next) {
				if (entry.isCurrent() && entry.slot.state().isIdle()) {
					return true;
				}
			}
			return false;
		}

		@Override
		List<IdleEntry<C>> entries() {
			List<IdleEntry<C>> entries = new ArrayList<>();
			for (IdleEntry<C> entry = this.head.get(); entry != null; entry = entry.next) {
				entries.add(entry);
			}
			return entries;
		}

	}

	/**
	 * First in, first out.
	 */
	private static final class Line<C> extends IdleSlots<C> {

		private final Queue<IdleEntry<C>> entries = new ConcurrentLinkedQueue<>();

		@Override
		void push(IdleEntry<C> entry) {
			this.entries.add(entry);
		}

		@Override
		@Nullable IdleEntry<C> pop() {
			return this.entries.poll();
		}

		@Override
		void remove(Slot<C> slot) {
			this.entries.removeIf((entry) -> entry.slot == slot || !entry.isCurrent());
		}

		@Override
		boolean isAnyListed() {
			return this.entries.stream().anyMatch((entry) -> entry.isCurrent() && entry.slot.state().isIdle());
		}

		@Override
		List<IdleEntry<C>> entries() {
			return List.copyOf(this.entries);
		}

	}

}
