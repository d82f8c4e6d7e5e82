package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

import io.httppool.BreakerState;
import io.httppool.ConnectionPool;
import io.httppool.PoolStats;

/**
 * The record of one pool. Counters only ever grow; a slot is what they grew by between
 * two samples. So an event costs a few additions and needs neither the time nor a lock,
 * and none is lost or counted twice, on whatever side of a border it falls.
 * <p>
 * Safe for use by any number of threads. The lock covers the slots; the pool is asked for
 * its numbers before it is taken.
 */
final class RecordedPool {

	private static final int LOOKS = 4;

	private final ConnectionPool pool;

	/** A little less than a slot: whoever samples may come a moment too early. */
	private final long shortestSlotNanos;

	private final long keptNanos;

	private final LongAdder[] counters = new LongAdder[TrafficLayout.SIZE];

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Slot> slots = new ArrayDeque<>();

	private long[] counted = new long[TrafficLayout.SIZE];

	private long sampledAt;

	/** Largest levels that were seen in the slot that goes on. */
	private final LongAccumulator peakActive = new LongAccumulator(Math::max, 0);

	private final LongAccumulator peakPending = new LongAccumulator(Math::max, 0);

	/** Whether a shortage was looked at since the last sample. */
	private final AtomicBoolean shortageSeen = new AtomicBoolean();

	/** A look at a stack takes its time: there are only so many in each slot. */
	private final AtomicInteger looks = new AtomicInteger();

	private volatile BreakerState breaker = BreakerState.CLOSED;

	RecordedPool(ConnectionPool pool, Duration slot, Duration kept, long now) {
		this.pool = pool;
		this.shortestSlotNanos = slot.toNanos() - slot.toNanos() / 10;
		this.keptNanos = kept.toNanos();
		this.sampledAt = now;
		for (int i = 0; i < this.counters.length; i++) {
			this.counters[i] = new LongAdder();
		}
	}

	void count(int place) {
		this.counters[place].increment();
	}

	void add(int place, long number) {
		this.counters[place].add(number);
	}

	/**
	 * Look who makes the call whose attempt has failed on this thread.
	 */
	void lookAtCaller() {
		if (this.looks.get() < LOOKS && this.looks.getAndIncrement() < LOOKS) {
			RetryingCaller.onThisStack().ifPresent((caller) -> count(TrafficLayout.retryingCallers(caller)));
		}
	}

	void breaker(BreakerState state) {
		this.breaker = state;
	}

	/**
	 * Somebody got no connection. That may be over before the next sample, so that the
	 * first one in between looks at once.
	 * @param waited whether it waited, and does not any more
	 */
	void shortage(boolean waited) {
		if (this.shortageSeen.compareAndSet(false, true)) {
			see(this.pool.stats(), waited ? 1 : 0);
		}
	}

	private void see(PoolStats stats, int gone) {
		this.peakActive.accumulate(stats.active());
		this.peakPending.accumulate(stats.pending() + gone);
	}

	/**
	 * Look at the levels, and end the slot if it has its length.
	 * @param now the time of the recorder
	 * @param wallTime the same moment as others call it
	 */
	void sample(long now, Instant wallTime) {
		this.shortageSeen.set(false);
		see(this.pool.stats(), 0);
		if (!isOver(now)) {
			return;
		}
		PoolTraffic.Sample sample = look(wallTime);
		this.lock.lock();
		try {
			if (now - this.sampledAt >= this.shortestSlotNanos) {
				long[] row = read();
				this.slots.addLast(slot(row,
						sample.withPeaks((int) this.peakActive.getThenReset(), (int) this.peakPending.getThenReset()),
						now));
				this.counted = row;
				this.sampledAt = now;
				this.looks.set(0);
				while (this.slots.size() > 1 && this.slots.getFirst().end() - (now - this.keptNanos) <= 0) {
					this.slots.removeFirst();
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isOver(long now) {
		this.lock.lock();
		try {
			return now - this.sampledAt >= this.shortestSlotNanos;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * All slots and the one that has begun.
	 * @param now the time of the recorder
	 * @param wallTime the same moment as others call it
	 */
	PoolHistory history(long now, Instant wallTime) {
		sample(now, wallTime);
		PoolTraffic.Sample sample = look(wallTime);
		List<Slot> slots;
		this.lock.lock();
		try {
			slots = new ArrayList<>(this.slots);
			if (slots.isEmpty() || now - this.sampledAt > 0) {
				slots.add(
						slot(read(), sample.withPeaks((int) this.peakActive.get(), (int) this.peakPending.get()), now));
			}
		}
		finally {
			this.lock.unlock();
		}
		return new PoolHistory(wallTime, slots.stream().map((slot) -> slot.traffic(now, wallTime)).toList());
	}

	private PoolTraffic.Sample look(Instant wallTime) {
		long leaked = this.counters[TrafficLayout.LEAKS].sum() - this.counters[TrafficLayout.LEAKS_ENDED].sum();
		PoolLevels levels = PoolLevels.of(this.pool.stats());
		return new PoolTraffic.Sample(levels, levels.active(), levels.pending(),
				ConnectionUse.of(this.pool.connections(), wallTime, this.pool.config().leakDetectionThreshold()),
				Math.max(0, leaked), this.breaker, this.pool.state());
	}

	private long[] read() {
		long[] row = new long[TrafficLayout.SIZE];
		for (int place = 0; place < row.length; place++) {
			row[place] = this.counters[place].sum();
		}
		return row;
	}

	private Slot slot(long[] row, PoolTraffic.Sample sample, long now) {
		long[] grown = row.clone();
		for (int place = 0; place < grown.length; place++) {
			grown[place] -= this.counted[place];
		}
		return new Slot(this.sampledAt, now, TrafficCounts.of(grown), sample);
	}

	/**
	 * What happened between two samples.
	 *
	 * @param start time of the earlier one
	 * @param end time of the later one
	 * @param counts what was counted
	 * @param sample how the pool was at the end
	 */
	private record Slot(long start, long end, TrafficCounts counts, PoolTraffic.Sample sample) {

		private PoolTraffic traffic(long now, Instant wallTime) {
			return new PoolTraffic(wallTime.minusNanos(now - this.start), Duration.ofNanos(this.end - this.start),
					this.counts, List.of(this.sample));
		}

	}

}
