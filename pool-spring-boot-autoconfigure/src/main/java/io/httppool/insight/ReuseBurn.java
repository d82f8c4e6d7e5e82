package io.httppool.insight;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.httppool.BurnRate;
import io.httppool.PoolConfig;

/**
 * How fast a pool misses the objective of reuse, from totals that are read now and then.
 * What was acquired before the pool had been there for a {@code health.window} does not
 * count: its first connections have to be dialled. The long window says nothing before
 * the short one is full, or both would be the same acquires and agree from the start.
 * <p>
 * Not safe for use by several threads.
 */
final class ReuseBurn {

	/** Windows of the burn rate, in lengths of the window of health. */
	private static final int SHORT = 5;

	private static final int LONG = 60;

	private final Duration window;

	private final ReuseObjective objective;

	private @Nullable Windows windows;

	ReuseBurn(PoolConfig.Health health) {
		this.window = health.window();
		this.objective = new ReuseObjective(health.minHitRate(), health.minSample());
	}

	/**
	 * Take up the totals of this moment.
	 * @param now the time of a monotonic clock
	 * @param total all acquires of the pool
	 * @param warm whether the pool has been there for a window
	 * @return how fast the objective is missed
	 */
	BurnRate read(long now, Traffic total, boolean warm) {
		Windows windows = this.windows;
		if (windows == null) {
			if (warm) {
				this.windows = new Windows(total, new TrafficWindow(this.window.multipliedBy(SHORT), now),
						new TrafficWindow(this.window.multipliedBy(LONG), now));
			}
			return BurnRate.NONE;
		}
		Traffic counted = total.since(windows.uncounted());
		windows.shortOne().read(now, counted);
		windows.longOne().read(now, counted);
		return new BurnRate(this.objective.burnRate(windows.shortOne().traffic()),
				windows.shortOne().isComplete() ? this.objective.burnRate(windows.longOne().traffic()) : null);
	}

	/**
	 * What the rates are taken of.
	 *
	 * @param uncounted acquires before the windows began
	 * @param shortOne says whether it still goes on
	 * @param longOne says whether it matters
	 */
	private record Windows(Traffic uncounted, TrafficWindow shortOne, TrafficWindow longOne) {

	}

}
