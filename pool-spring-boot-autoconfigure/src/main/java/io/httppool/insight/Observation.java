package io.httppool.insight;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.PoolConfig;

/**
 * What a diagnosis goes by. Immutable.
 *
 * @param config how the pool is configured
 * @param window how much of the history counts as now, if there is as much of it
 * @param now what happened lately
 * @param before what happened before that, or {@code null} if the pool is too young
 * @param all both
 */
record Observation(PoolConfig config, Duration window, PoolTraffic now, @Nullable PoolTraffic before, PoolTraffic all) {

	/**
	 * Share of the connections that are in use, by what was given back and by what was
	 * seen at the end of the slots: the one does not know of exchanges that go on, the
	 * other not of those between two looks.
	 */
	double utilisation() {
		double max = Math.max(1, this.now.levels().max());
		double given = this.now.length().isZero() ? 0
				: (double) this.now.usages().total().toNanos() / this.now.length().toNanos();
		return Math.max(given, this.now.mean(PoolLevels::active)) / max;
	}

	/**
	 * Acquires that were not served, for want of a connection.
	 */
	long unserved() {
		return this.now.acquires(AcquireOutcome.TIMEOUT) + this.now.acquires(AcquireOutcome.REJECTED);
	}

	/**
	 * For how long connections were held before.
	 * @return the distribution, or {@code null} if there was too little traffic to tell
	 */
	@Nullable DurationDistribution usualUsages() {
		DurationDistribution usages = (this.before != null) ? this.before.usages() : null;
		return (usages != null && usages.count() >= PoolSizing.MIN_SAMPLE) ? usages : null;
	}

	Duration meanHold() {
		return this.now.usages().mean();
	}

}
