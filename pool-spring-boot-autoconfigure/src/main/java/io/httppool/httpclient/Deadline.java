package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * How long a call may take from its beginning, and the alarm at the end of that. A call
 * and its forks have one together. Safe for use by several threads.
 */
final class Deadline {

	private final HttpComponentsConnectionPool pool;

	private final long started = System.nanoTime();

	private final AtomicReference<@Nullable Future<?>> timer = new AtomicReference<>();

	private volatile @Nullable Duration limit;

	/**
	 * Begin now, without a limit.
	 * @param pool whose timer it uses
	 */
	Deadline(HttpComponentsConnectionPool pool) {
		this.pool = pool;
	}

	/**
	 * Set the limit, in place of the one before.
	 * @param limit the limit, counted from the beginning, or {@code null} for none
	 * @param expired does not block; runs on the timer's thread at the end of it
	 */
	void limit(@Nullable Duration limit, Runnable expired) {
		this.limit = limit;
		arm((limit != null) ? schedule(expired, limit.minus(elapsed())) : null);
	}

	/**
	 * There is nothing left to end: the alarm is not needed. The limit can still be read.
	 */
	void disarm() {
		arm(null);
	}

	private void arm(@Nullable Future<?> timer) {
		Future<?> replaced = this.timer.getAndSet(timer);
		if (replaced != null) {
			replaced.cancel(false);
		}
	}

	Future<?> schedule(Runnable task, Duration delay) {
		return this.pool.schedule(task, delay);
	}

	/**
	 * The limit in force, or {@code null} without one.
	 */
	@Nullable Duration limit() {
		return this.limit;
	}

	/**
	 * Time since the beginning.
	 */
	Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

	/**
	 * Time until the end, zero when that is over, or {@code null} without a limit.
	 */
	@Nullable Duration remaining() {
		Duration limit = this.limit;
		if (limit == null) {
			return null;
		}
		Duration remaining = limit.minus(elapsed());
		return remaining.isNegative() ? Duration.ZERO : remaining;
	}

}
