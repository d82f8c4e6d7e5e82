package io.httppool.insight;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.httppool.ConnectionPool;
import io.httppool.PauseCause;
import io.httppool.PoolListener;

/**
 * Knows which upstreams have asked their callers to wait, and for how much longer. Safe
 * for use by any number of threads.
 */
public class PoolPauses implements PoolListener {

	/** When the pause of each pool ends, on the scale of {@link #nanoTime}. */
	private final Map<ConnectionPool, AtomicLong> ends = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	/**
	 * Create an instance that uses the system's clock.
	 */
	public PoolPauses() {
		this(System::nanoTime);
	}

	PoolPauses(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		this.ends.put(pool, new AtomicLong(this.nanoTime.getAsLong()));
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		this.ends.remove(pool);
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		AtomicLong end = this.ends.get(pool);
		if (end != null) {
			// Callers with another credential may have to wait for longer already.
			end.accumulateAndGet(this.nanoTime.getAsLong() + length.toNanos(),
					(before, now) -> (now - before > 0) ? now : before);
		}
	}

	/**
	 * For how much longer callers of a pool hold back.
	 * @param pool the pool
	 * @return the time, zero if they do not; the longest one if there are several
	 * credentials
	 */
	public Duration remaining(ConnectionPool pool) {
		AtomicLong end = this.ends.get(pool);
		return (end != null) ? Duration.ofNanos(Math.max(0, end.get() - this.nanoTime.getAsLong())) : Duration.ZERO;
	}

}
