package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Keeps in memory what happened lately in each pool, by default during the last 15
 * minutes in slots of 5 seconds. Somebody has to call {@link #sample()} once per slot, or
 * more often to see more of what happens within one; the auto-configuration does, five
 * times. What belongs to a pool goes with the pool.
 * <p>
 * Safe for use by any number of threads. An event costs a look-up and a few additions: no
 * lock, no object, no look at a clock. A pool takes about 50 KB, and while it is used
 * some hundreds of bytes more for each slot; all usual slots together never exceed 1.2
 * MB.
 */
public class PoolTrafficRecorder implements PoolListener {

	/** Usual length of a slot. */
	public static final Duration SLOT = Duration.ofSeconds(5);

	/** For how long slots are usually kept. */
	public static final Duration KEPT = Duration.ofMinutes(15);

	private final Map<ConnectionPool, RecordedPool> pools = new ConcurrentHashMap<>();

	private final Duration slot;

	private final Duration kept;

	private final LongSupplier nanoTime;

	private final InstantSource clock;

	/**
	 * Create a recorder with the usual slots and the system's clocks.
	 */
	public PoolTrafficRecorder() {
		this(SLOT, KEPT, System::nanoTime, InstantSource.system());
	}

	/**
	 * Create a recorder.
	 * @param slot length of a slot
	 * @param kept for how long slots are kept; at least one slot, at most 1000
	 * @param nanoTime measures time, as {@link System#nanoTime()} does
	 * @param clock says what time it is, for what is shown
	 */
	public PoolTrafficRecorder(Duration slot, Duration kept, LongSupplier nanoTime, InstantSource clock) {
		if (slot.isNegative() || slot.isZero()) {
			throw new IllegalArgumentException("slot must be positive (was " + slot + ")");
		}
		if (kept.compareTo(slot) < 0 || kept.compareTo(slot.multipliedBy(1000)) > 0) {
			throw new IllegalArgumentException(
					"kept must be between 1 and 1000 slots of " + slot + " (was " + kept + ")");
		}
		this.slot = slot;
		this.kept = kept;
		this.nanoTime = nanoTime;
		this.clock = clock;
	}

	/**
	 * Length of a slot.
	 * @return how often to call {@link #sample()} at least
	 */
	public Duration slot() {
		return this.slot;
	}

	/**
	 * For how long slots are kept.
	 * @return how far {@link #history} reaches back
	 */
	public Duration kept() {
		return this.kept;
	}

	/**
	 * Look at all pools, and begin a new slot for each whose slot is over. If it is
	 * called early, only the peaks are noted; if it is called late, the slot is longer.
	 */
	public void sample() {
		long now = this.nanoTime.getAsLong();
		this.pools.values().forEach((recorded) -> recorded.sample(now, this.clock.instant()));
	}

	/**
	 * What happened in a pool.
	 * @param pool the pool
	 * @return its history up to now, or empty if the pool is not, or no longer, known
	 */
	public Optional<PoolHistory> history(ConnectionPool pool) {
		RecordedPool recorded = this.pools.get(pool);
		return (recorded != null) ? Optional.of(recorded.history(this.nanoTime.getAsLong(), this.clock.instant()))
				: Optional.empty();
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		this.pools.put(pool, new RecordedPool(pool, this.slot, this.kept, this.nanoTime.getAsLong()));
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		this.pools.remove(pool);
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			long nanos = waited.toNanos();
			recorded.count(TrafficLayout.acquires(outcome));
			recorded.count(TrafficLayout.WAITS + HistogramScale.bucket(nanos));
			recorded.add(TrafficLayout.WAIT_NANOS, nanos);
		}
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.count(TrafficLayout.acquires(outcome));
			if (outcome != AcquireOutcome.CANCELLED) {
				recorded.shortage(outcome == AcquireOutcome.TIMEOUT);
			}
		}
	}

	@Override
	public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.count(TrafficLayout.OPENED);
			recorded.add(TrafficLayout.DIAL_NANOS, connect.toNanos() + ((tls != null) ? tls.toNanos() : 0));
		}
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		count(pool, TrafficLayout.connectFailures(phase));
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			long nanos = usage.toNanos();
			recorded.count(TrafficLayout.USAGES + HistogramScale.bucket(nanos));
			recorded.add(TrafficLayout.USAGE_NANOS, nanos);
		}
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason) {
		count(pool, TrafficLayout.closed(reason));
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason, Duration age, Duration idle) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.count(TrafficLayout.closed(reason));
			if ((reason == CloseReason.STALE || reason == CloseReason.SERVER_CLOSED) && !idle.isZero()) {
				long nanos = idle.toNanos();
				recorded.count(TrafficLayout.CLOSED_IDLES + HistogramScale.bucket(nanos));
				recorded.add(TrafficLayout.CLOSED_IDLE_NANOS, nanos);
			}
		}
	}

	@Override
	public void leaked(ConnectionPool pool, LeakedConnection leak) {
		count(pool, TrafficLayout.LEAKS);
	}

	@Override
	public void leakEnded(ConnectionPool pool, LeakedConnection leak) {
		count(pool, TrafficLayout.LEAKS_ENDED);
	}

	@Override
	public void resent(ConnectionPool pool) {
		count(pool, TrafficLayout.RESENDS);
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.count(TrafficLayout.retries(cause, outcome));
			recorded.lookAtCaller();
		}
	}

	@Override
	public void hedged(ConnectionPool pool, HedgeOutcome outcome) {
		count(pool, TrafficLayout.hedges(outcome));
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.count(TrafficLayout.pauses(cause));
			recorded.add(TrafficLayout.PAUSE_NANOS, length.toNanos());
		}
	}

	@Override
	public void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.breaker(state);
		}
	}

	private void count(ConnectionPool pool, int place) {
		// Nothing for a pool that was removed: its last events must not bring it back.
		RecordedPool recorded = this.pools.get(pool);
		if (recorded != null) {
			recorded.count(place);
		}
	}

}
