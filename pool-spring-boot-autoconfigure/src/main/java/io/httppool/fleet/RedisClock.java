package io.httppool.fleet;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.TimeMeter;

/**
 * The time of the Redis server, by which all replicas fill a quota, whatever their own
 * clocks say. Set by one thread, read by any number.
 */
final class RedisClock implements TimeMeter {

	/** After that even an inexact reading is better than an old one. */
	private static final long LONGEST_VALID = Duration.ofMinutes(1).toNanos();

	private final LongSupplier nanoTime;

	private volatile long offset;

	private long error;

	private long setAt;

	RedisClock(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		// Until the server has been asked; nothing is read from it before.
		this.offset = System.currentTimeMillis() * 1_000_000 - nanoTime.getAsLong();
		this.error = Long.MAX_VALUE;
	}

	/**
	 * The server has told the time.
	 * @param micros its time since 1970
	 * @param asked when it was asked, by the replica's own clock
	 * @param answered when the answer came
	 */
	void told(long micros, long asked, long answered) {
		long error = (answered - asked) / 2;
		if (error <= this.error || answered - this.setAt > LONGEST_VALID) {
			this.offset = micros * 1000 - (asked + error);
			this.error = error;
			this.setAt = answered;
		}
	}

	@Override
	public long currentTimeNanos() {
		return this.nanoTime.getAsLong() + this.offset;
	}

	@Override
	public boolean isWallClockBased() {
		return true;
	}

}
