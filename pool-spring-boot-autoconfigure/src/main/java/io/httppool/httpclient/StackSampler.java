package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Takes stacks of borrowers: a hundred per second, which is all of them where little goes
 * on. After a leak whose stack was not taken, that of every borrower for a while: a leak
 * comes again, and it takes as long as the leak detection threshold until it is noticed.
 * Safe for use by any number of threads.
 */
final class StackSampler {

	/** One after the other in the long run. */
	private static final long INTERVAL = 10_000_000L;

	/** How many there may be at once: requests do not come evenly. */
	private static final int BURST = 100;

	/** For how long every borrower's stack is taken after one was missed. */
	static final Duration SEARCH = Duration.ofMinutes(5);

	/**
	 * How many that may be. A stack takes some 20 microseconds, so that a search takes
	 * two seconds of one processor at most.
	 */
	static final int LARGEST_SEARCH = 100_000;

	private final boolean enabled;

	private final LongSupplier nanoTime;

	/** When the next one would be due if they came evenly. */
	private final AtomicLong next;

	/** How many borrowers are left to look at in the search that goes on. */
	private final AtomicInteger left = new AtomicInteger();

	private volatile long searchUntil;

	StackSampler(boolean enabled) {
		this(enabled, System::nanoTime);
	}

	StackSampler(boolean enabled, LongSupplier nanoTime) {
		this.enabled = enabled;
		this.nanoTime = nanoTime;
		this.next = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * Look at the stack of who borrows on this thread.
	 * @return the stack, or {@code null} if it was not taken
	 */
	@Nullable Throwable sample() {
		return (this.enabled && (isUsual() || isSearched())) ? new Borrowed() : null;
	}

	/**
	 * A stack would have been needed and was not taken.
	 */
	void missed() {
		this.searchUntil = this.nanoTime.getAsLong() + SEARCH.toNanos();
		this.left.set(LARGEST_SEARCH);
	}

	private boolean isUsual() {
		long now = this.nanoTime.getAsLong();
		long due = this.next.get();
		return due - now <= BURST * INTERVAL && this.next.compareAndSet(due, ((due - now > 0) ? due : now) + INTERVAL);
	}

	private boolean isSearched() {
		return this.left.get() > 0 && this.searchUntil - this.nanoTime.getAsLong() > 0
				&& this.left.getAndDecrement() > 0;
	}

	/**
	 * Says where, nothing else.
	 */
	private static final class Borrowed extends Exception {

		private static final long serialVersionUID = 1L;

		private Borrowed() {
			super("The connection was borrowed here");
		}

	}

}
