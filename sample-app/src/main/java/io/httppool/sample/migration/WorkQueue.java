package io.httppool.sample.migration;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Items of one stage on their way from the list to the workers. New items are bounded by
 * the capacity and, together with those that run or wait for a later time, by the number
 * in flight: a slow target slows the reading of the source. Waiting items go before new
 * ones once they are due. Safe for use by any number of threads.
 *
 * @param <T> the type of the items
 */
final class WorkQueue<T> {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition roomForNew = this.lock.newCondition();

	private final Condition workForWorker = this.lock.newCondition();

	private final Deque<T> fresh = new ArrayDeque<>();

	private final PriorityQueue<Waiting<T>> waiting = new PriorityQueue<>(
			(one, other) -> Long.signum(one.due() - other.due()));

	private final int capacity;

	private final int maxInFlight;

	private int running;

	private boolean closed;

	private boolean aborted;

	/**
	 * Create a queue.
	 * @param capacity most new items that are held
	 * @param maxInFlight most items that are held, run or wait
	 */
	WorkQueue(int capacity, int maxInFlight) {
		this.capacity = capacity;
		this.maxInFlight = maxInFlight;
	}

	/**
	 * Add a new item, as soon as there is room.
	 * @param item the item
	 * @return whether it was added; not after {@link #abort()}
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean put(T item) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			while (!this.aborted && (this.fresh.size() >= this.capacity
					|| this.fresh.size() + this.waiting.size() + this.running >= this.maxInFlight)) {
				this.roomForNew.await();
			}
			if (this.aborted) {
				return false;
			}
			this.fresh.add(item);
			this.workForWorker.signal();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take an item that is due, waiting for one if need be. The caller must
	 * {@link #complete()} or {@link #defer} it.
	 * @return the item, or {@code null} if there is none and will be none
	 * @throws InterruptedException if the thread is interrupted
	 */
	@Nullable T take() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			while (!this.aborted) {
				T item = poll();
				if (item != null) {
					this.running++;
					return item;
				}
				if (this.closed && this.waiting.isEmpty() && this.running == 0) {
					return null;
				}
				Waiting<T> next = this.waiting.peek();
				if (next == null) {
					this.workForWorker.await();
				}
				else {
					this.workForWorker.awaitNanos(next.dueIn());
				}
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable T poll() {
		Waiting<T> first = this.waiting.peek();
		if (first != null && first.dueIn() <= 0) {
			return this.waiting.remove().item();
		}
		T item = this.fresh.poll();
		if (item != null) {
			this.roomForNew.signal();
		}
		return item;
	}

	/**
	 * An item that was taken is done with.
	 */
	void complete() {
		this.lock.lock();
		try {
			this.running--;
			this.roomForNew.signal();
			if (this.closed && this.running == 0) {
				this.workForWorker.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * An item that was taken shall be taken again later.
	 * @param item the item
	 * @param delay how much later
	 */
	void defer(T item, Duration delay) {
		this.lock.lock();
		try {
			this.running--;
			this.waiting.add(new Waiting<>(item, System.nanoTime() + delay.toNanos()));
			this.workForWorker.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * There will be no new items.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.workForWorker.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hand out nothing more; what is held is dropped. Idempotent.
	 */
	void abort() {
		this.lock.lock();
		try {
			this.aborted = true;
			this.workForWorker.signalAll();
			this.roomForNew.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Waiting<T>(T item, long due) {

		long dueIn() {
			return this.due - System.nanoTime();
		}

	}

}
