package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.httppool.ConnectionPool;
import io.httppool.PoolListener;

/**
 * Advises on pools by what a {@link PoolTrafficRecorder} has recorded: runs
 * {@link PoolDiagnosis} and {@link PoolSizing} over its histories. Keeps an advice for a
 * few seconds, as it takes about a tenth of a second to work out and changes slowly.
 * <p>
 * Safe for use by any number of threads; advice that is asked for twice at once may be
 * worked out twice.
 */
public class PoolAdvisor implements PoolListener {

	/** Usual length of traffic that advice is based on. */
	public static final Duration WINDOW = Duration.ofMinutes(1);

	private final PoolTrafficRecorder recorder;

	private final Duration window;

	private final Map<ConnectionPool, Kept> kept = new ConcurrentHashMap<>();

	/**
	 * Create an advisor with the usual window, one minute.
	 * @param recorder knows the traffic
	 */
	public PoolAdvisor(PoolTrafficRecorder recorder) {
		this(recorder, WINDOW);
	}

	/**
	 * Create an advisor.
	 * @param recorder knows the traffic
	 * @param window how much of it counts as now; what was before tells what is usual
	 */
	public PoolAdvisor(PoolTrafficRecorder recorder, Duration window) {
		if (window.isNegative() || window.isZero()) {
			throw new IllegalArgumentException("window must be positive (was " + window + ")");
		}
		this.recorder = recorder;
		this.window = window;
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		this.kept.remove(pool);
	}

	/**
	 * Advise on a pool.
	 * @param pool the pool
	 * @return the advice, at most one slot of the recorder old; for a pool that is not,
	 * or no longer, recorded, what its configuration alone shows
	 */
	public PoolAdvice advise(ConnectionPool pool) {
		PoolHistory history = this.recorder.history(pool).orElse(null);
		if (history == null) {
			return new PoolAdvice(ConfigDiagnosis.of(pool.config()), null);
		}
		Kept previous = this.kept.get(pool);
		if (previous != null && previous.isFresh(history.takenAt(), this.recorder.slot())) {
			return previous.advice();
		}
		PoolAdvice advice = new PoolAdvice(PoolDiagnosis.of(pool.config(), history, this.window),
				PoolSizing.of(history.window(this.window), pool.config().acquireTimeout()).orElse(null));
		this.kept.put(pool, new Kept(history.takenAt(), advice));
		if (this.recorder.history(pool).isEmpty()) {
			// Removed meanwhile; nobody would tell again.
			this.kept.remove(pool);
		}
		return advice;
	}

	/**
	 * Advice that was given.
	 *
	 * @param at when
	 * @param advice what it was
	 */
	private record Kept(Instant at, PoolAdvice advice) {

		private boolean isFresh(Instant now, Duration slot) {
			return !now.isBefore(this.at) && now.isBefore(this.at.plus(slot));
		}

	}

}
