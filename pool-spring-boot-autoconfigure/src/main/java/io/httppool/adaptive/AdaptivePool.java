package io.httppool.adaptive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;
import io.httppool.concurrent.OneAtATime;

/**
 * A pool that sizes itself: counts what is in flight, lets a {@link LimitSearch} judge
 * what was measured, and resizes the pool. Created by {@link AdaptiveConcurrency}.
 * <p>
 * A resize by hand is obeyed for {@value #HANDS_OFF_MINUTES} minutes. After that its size
 * is the upper bound, until the next one.
 * <p>
 * Safe for use by any number of threads. The lock is held for a few steps only, and not
 * while the pool is resized, as that tells listeners and closes connections.
 */
final class AdaptivePool {

	static final int HANDS_OFF_MINUTES = 5;

	private static final long HANDS_OFF = TimeUnit.MINUTES.toNanos(HANDS_OFF_MINUTES);

	/** As TCP begins: few enough to learn what is usual, soon twice as many. */
	private static final int FIRST_LIMIT = 4;

	private final ConnectionPool pool;

	private final Duration interval;

	private final LongSupplier nanoTime;

	private final LimitLog log;

	private final AtomicInteger inFlight = new AtomicInteger();

	private final OneAtATime resizing = new OneAtATime(this::resizeNow);

	private final ReentrantLock lock = new ReentrantLock();

	private final MeasuringWindow window;

	private LimitSearch search;

	private int minIdle;

	/** Whether there may still be more in flight than the limit allows. */
	private boolean settling;

	/** Until when the size is left alone, {@code null} if it is not. */
	private @Nullable Long handsOffUntil;

	private volatile boolean begun;

	/** What the pool should have; read without the lock by who resizes. */
	private volatile Size size;

	AdaptivePool(ConnectionPool pool, Duration interval, LongSupplier nanoTime) {
		this.pool = pool;
		this.interval = interval;
		this.nanoTime = nanoTime;
		int min = pool.config().adaptive().min();
		int max = pool.config().adaptive().max();
		long now = nanoTime.getAsLong();
		this.minIdle = pool.config().minIdle();
		int first = Math.min(max, Math.max(FIRST_LIMIT, Math.max(min, this.minIdle)));
		this.search = new LimitSearch(first, min, max, interval, now);
		this.window = new MeasuringWindow(interval, now);
		this.log = new LimitLog(pool.name());
		this.size = size(first);
	}

	/**
	 * The pool opens its first connection: time for the first limit. Not earlier, since
	 * other listeners may not know the pool before.
	 */
	void begin() {
		if (!this.begun) {
			this.lock.lock();
			try {
				if (this.begun) {
					return;
				}
				this.begun = true;
				this.window.restart(this.nanoTime.getAsLong());
			}
			finally {
				this.lock.unlock();
			}
			this.resizing.run();
		}
	}

	/**
	 * An exchange begins.
	 */
	void began() {
		this.inFlight.incrementAndGet();
		begin();
	}

	/**
	 * An exchange has ended.
	 * @param time how long it held its connection
	 */
	void ended(long time) {
		int inFlight = this.inFlight.getAndDecrement();
		long now = this.nanoTime.getAsLong();
		boolean changed;
		this.lock.lock();
		try {
			changed = measure(time, inFlight, now);
		}
		finally {
			this.lock.unlock();
		}
		if (changed) {
			this.resizing.run();
		}
	}

	private boolean measure(long time, int inFlight, long now) {
		if (this.settling) {
			if (inFlight - 1 <= this.size.max() + this.pool.config().overflow()) {
				this.settling = false;
				this.window.restart(now);
			}
			return false;
		}
		this.window.ended(time, inFlight, now);
		Reading reading = this.window.read(now);
		if (reading == null || isLeftAlone(now)) {
			return false;
		}
		int before = this.search.limit();
		int limit = this.search.next(reading, now);
		if (this.search.isAtRest()) {
			this.log.found(limit, this.search.baseline());
		}
		if (limit == before) {
			return false;
		}
		this.log.changed(before, limit, reading, this.search.baseline());
		this.size = size(limit);
		this.settling = true;
		return true;
	}

	private boolean isLeftAlone(long now) {
		Long until = this.handsOffUntil;
		if (until != null && now - until >= 0) {
			this.handsOffUntil = null;
			return false;
		}
		return until != null;
	}

	/**
	 * An exchange ran into a time-out.
	 */
	void timedOut() {
		this.lock.lock();
		try {
			this.window.timedOut();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * An exchange broke, or was answered by an error.
	 */
	void broke() {
		this.lock.lock();
		try {
			this.window.broke();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The pool was resized.
	 */
	void resized(int max, int minIdle) {
		if (this.resizing.isRunByThisThread()) {
			return;
		}
		long now = this.nanoTime.getAsLong();
		this.lock.lock();
		try {
			this.begun = true;
			this.minIdle = minIdle;
			this.size = new Size(max, minIdle);
			this.search = new LimitSearch(max, Math.min(max, this.pool.config().adaptive().min()), max, this.interval,
					now);
			this.handsOffUntil = now + HANDS_OFF;
			this.settling = true;
		}
		finally {
			this.lock.unlock();
		}
		this.log.resizedByHand(max, minIdle);
		if (this.pool.stats().max() != max) {
			// A change of ours was under way and came later.
			this.resizing.run();
		}
	}

	/**
	 * Somebody changed how many connections are kept warm; the search goes on.
	 */
	void minIdleResized(int minIdle) {
		Size size;
		this.lock.lock();
		try {
			this.minIdle = minIdle;
			size = size(this.size.max());
			this.size = size;
		}
		finally {
			this.lock.unlock();
		}
		this.log.minIdleResized(minIdle);
		if (this.begun && this.pool.stats().minIdle() != size.minIdle()) {
			// A change of ours was under way and came later.
			this.resizing.run();
		}
	}

	/**
	 * Give the pool the size that it should have.
	 */
	private void resizeNow() {
		Size size = this.size;
		this.pool.resize(size.max(), size.minIdle());
		if (!size.equals(this.size)) {
			this.resizing.run();
		}
	}

	private Size size(int limit) {
		return new Size(limit, Math.min(this.minIdle, limit));
	}

	/**
	 * How many connections there may and should be.
	 *
	 * @param max most connections
	 * @param minIdle connections that are kept warm
	 */
	private record Size(int max, int minIdle) {

	}

}
