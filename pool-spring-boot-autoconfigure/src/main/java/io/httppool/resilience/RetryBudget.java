package io.httppool.resilience;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the further attempts of all callers of one upstream together, so that an outage
 * is not answered with a multiple of the load. A balance of permits: each request adds a
 * share of one, time adds some more, each further attempt takes one. It begins with what
 * time adds in {@value #SAVED_SECONDS} seconds, given in advance, and never grows beyond
 * that.
 * <p>
 * Safe for use by any number of threads; takes no lock and makes no object. While nothing
 * fails the balance is full, and a request only looks at it.
 */
final class RetryBudget {

	/** How much of what time adds is kept for a burst of failures. */
	static final int SAVED_SECONDS = 10;

	/** So that a budget without a part of time can save anything. */
	private static final int LEAST_CAPACITY = 10;

	private static final long PERMIT = 1_000_000;

	private static final long NANOS_PER_MICRO = 1000;

	private static final long SECOND = 1_000_000_000;

	private final long perRequest;

	private final long perSecond;

	private final long capacity;

	/** In millionths of a permit. */
	private final AtomicLong balance;

	/** Up to when the part of time has been added; at first ahead of time. */
	private final AtomicLong filledUntil;

	/**
	 * Create a budget.
	 * @param ratio what each request adds, in permits
	 * @param perSecond what each second adds, in permits
	 * @param now the time, in nanoseconds of a clock that never goes back
	 */
	RetryBudget(double ratio, int perSecond, long now) {
		this.perRequest = Math.round(ratio * PERMIT);
		this.perSecond = perSecond;
		long saved = (long) SAVED_SECONDS * perSecond * PERMIT;
		this.capacity = Math.max(saved, LEAST_CAPACITY * PERMIT);
		this.balance = new AtomicLong(saved);
		this.filledUntil = new AtomicLong(now + SAVED_SECONDS * SECOND);
	}

	/**
	 * A request is made for the first time.
	 */
	void requested() {
		add(this.perRequest);
	}

	/**
	 * Take a permit for a further attempt.
	 * @param now the time
	 * @return whether there was one
	 */
	boolean take(long now) {
		fill(now);
		while (true) {
			long current = this.balance.get();
			if (current < PERMIT) {
				return false;
			}
			if (this.balance.compareAndSet(current, current - PERMIT)) {
				return true;
			}
		}
	}

	/**
	 * Give a permit back that was not used.
	 */
	void giveBack() {
		add(PERMIT);
	}

	private void fill(long now) {
		long until = this.filledUntil.get();
		long micros = (now - until) / NANOS_PER_MICRO;
		if (micros <= 0 || !this.filledUntil.compareAndSet(until, until + micros * NANOS_PER_MICRO)) {
			// Too early, or another thread has done so a moment ago.
			return;
		}
		boolean full = this.perSecond > 0 && micros >= this.capacity / this.perSecond;
		add(full ? this.capacity : micros * this.perSecond);
	}

	private void add(long amount) {
		while (true) {
			long current = this.balance.get();
			long next = Math.min(this.capacity, current + amount);
			if (next == current || this.balance.compareAndSet(current, next)) {
				return;
			}
		}
	}

}
