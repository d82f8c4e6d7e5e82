package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.httppool.BreakerState;
import io.httppool.PoolState;
import io.httppool.PoolStats;

/**
 * All that matters for episodes of a pool, at one moment.
 *
 * @param nanos the moment by a monotonic clock
 * @param instant the same moment by the clock on the wall
 * @param state whether the pool takes work
 * @param stats its numbers
 * @param window acquires in the last {@code health.window}
 * @param windowComplete whether the pool is there for that long
 * @param unserved acquires that timed out, and those that were refused, since the pool
 * was added
 * @param longestWait the longest wait beyond {@code health.max-wait} since the reading
 * before, or zero
 * @param failedDials dials that failed since the last one that succeeded, or {@code null}
 * @param outage whether they are an outage of the upstream
 * @param breaker what the circuit breaker does
 * @param leaked how many connections are held for too long by somebody who does not wait
 * for the upstream
 * @param pauses how callers paused since the pool was added
 */
record PoolReading(long nanos, Instant instant, PoolState state, PoolStats stats, Traffic window,
		boolean windowComplete, Unserved unserved, Duration longestWait, @Nullable FailedDials failedDials,
		boolean outage, BreakerState breaker, int leaked, Pauses pauses) {

	/**
	 * Acquires that a pool could not serve.
	 *
	 * @param timeouts those that timed out
	 * @param rejected those that were refused
	 */
	record Unserved(long timeouts, long rejected) {

		long total() {
			return this.timeouts + this.rejected;
		}

	}

}
