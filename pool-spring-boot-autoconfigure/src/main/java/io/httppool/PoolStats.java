package io.httppool;

import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/**
 * What a pool holds and has done, taken at one moment. Counters run since the pool was
 * created or {@linkplain ConnectionPool#resetStatistics() reset}. Always:
 * {@code opened - closed = idle + active + draining}.
 *
 * @param max most connections the pool may hold open
 * @param minIdle connections that the pool keeps warm
 * @param active connections with at least one holder
 * @param idle open connections without a holder
 * @param draining connections that take no new work: their exchange ends, or they are
 * being closed
 * @param connecting connections being opened
 * @param pending callers that wait for a connection
 * @param opened connections that were opened completely (TLS included)
 * @param closed opened connections that were closed, by reason; reasons that never
 * occurred are missing
 * @param connectFailures connections that could not be opened
 * @param hits acquires served without a dial of their own
 * @param misses acquires served by a connection opened for them
 * @param acquireTimeouts acquires not served within {@code acquire-timeout}
 * @param rejected acquires refused at once
 * @param leaked connections held for longer than the leak threshold
 * @param retries attempts after the first one
 * @param hedges second requests that were begun since an answer was slow, counted at
 * their end
 * @param resends requests sent again because a stale connection had not taken them
 * @param lastMaintenance when the background task last looked at the pool, or
 * {@code null} if it has not yet
 */
public record PoolStats(int max, int minIdle, int active, int idle, int draining, int connecting, int pending,
		long opened, Map<CloseReason, Long> closed, long connectFailures, long hits, long misses, long acquireTimeouts,
		long rejected, long leaked, long retries, long hedges, long resends,
		@Nullable Instant lastMaintenance) implements Serializable {

	public PoolStats {
		Map<CloseReason, Long> copy = new EnumMap<>(CloseReason.class);
		copy.putAll(closed);
		closed = Collections.unmodifiableMap(copy);
	}

	/**
	 * Number of opened connections that were closed, for whatever reason.
	 * @return the sum of {@link #closed()}
	 */
	public long closedTotal() {
		return this.closed.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Share of acquires that needed no dial of their own.
	 * @return a number between 0 and 1, or empty as long as no acquire was served
	 */
	public OptionalDouble hitRate() {
		long served = this.hits + this.misses;
		return (served > 0) ? OptionalDouble.of((double) this.hits / served) : OptionalDouble.empty();
	}

}
