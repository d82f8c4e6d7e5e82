package io.httppool.resilience;

import java.util.function.LongSupplier;

import io.httppool.PoolProtection;

/**
 * A bucket of tokens that is filled evenly (the generic cell rate algorithm). Safe for
 * use by any number of threads.
 */
public final class TokenBucket implements TokenSource {

	private final LongSupplier nanoTime;

	/** Time that one token takes to come. */
	private long interval;

	/** How many tokens there may be. */
	private int capacity;

	/** When the bucket would be full: each token that is taken makes it later. */
	private long fullAt;

	private TokenBucket(long interval, int capacity, LongSupplier nanoTime) {
		this.interval = interval;
		this.capacity = capacity;
		this.nanoTime = nanoTime;
		this.fullAt = nanoTime.getAsLong();
	}

	/**
	 * A full bucket for a whole quota.
	 * @param quota the quota; has a limit
	 * @param nanoTime a clock that never goes back
	 * @return a new bucket
	 */
	public static TokenBucket of(PoolProtection.Quota quota, LongSupplier nanoTime) {
		return new TokenBucket(interval(quota, 1), quota.burst(), nanoTime);
	}

	/**
	 * Take over one of so many equal parts of a quota. What is in the bucket stays there
	 * as far as there is room.
	 * @param quota the quota; has a limit
	 * @param parts how many parts, at least 1
	 */
	public synchronized void share(PoolProtection.Quota quota, int parts) {
		int available = available();
		this.interval = interval(quota, parts);
		this.capacity = Math.max(1, quota.burst() / parts);
		fill(Math.min(available, this.capacity));
	}

	/**
	 * Begin without tokens.
	 */
	public synchronized void empty() {
		fill(0);
	}

	/**
	 * How many tokens there are.
	 * @return their number
	 */
	public synchronized int available() {
		long missing = Math.max(this.fullAt - this.nanoTime.getAsLong(), 0);
		return Math.max(this.capacity - (int) Math.min(ceilDiv(missing, this.interval), this.capacity), 0);
	}

	/**
	 * Take tokens, whether there are any or not: those that come later make up for it.
	 * @param tokens how many
	 */
	public synchronized void take(int tokens) {
		long now = this.nanoTime.getAsLong();
		this.fullAt = now + Math.max(this.fullAt - now, 0) + tokens * this.interval;
	}

	@Override
	public synchronized boolean tryTake() {
		if (available() == 0) {
			return false;
		}
		take(1);
		return true;
	}

	@Override
	public synchronized long nanosToNext() {
		long oneAt = this.fullAt - (this.capacity - 1) * this.interval;
		return Math.max(oneAt - this.nanoTime.getAsLong(), 1);
	}

	@Override
	public synchronized boolean isFresh() {
		return available() == this.capacity;
	}

	private void fill(int tokens) {
		this.fullAt = this.nanoTime.getAsLong() + (this.capacity - tokens) * this.interval;
	}

	private static long interval(PoolProtection.Quota quota, int parts) {
		Integer limit = quota.limitForPeriod();
		if (limit == null) {
			throw new IllegalArgumentException("the quota has no limit");
		}
		// Rounded up, so that the parts never add up to more than the whole.
		return ceilDiv(quota.limitRefreshPeriod().toNanos() * parts, limit);
	}

	private static long ceilDiv(long dividend, long divisor) {
		return -Math.floorDiv(-dividend, divisor);
	}

}
