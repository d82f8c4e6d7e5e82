package io.httppool.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;

/**
 * Numbers of an engine, all taken at one moment. Always
 * {@code opened - closed = idle + active + draining}.
 *
 * @param max most connections, without the overflow
 * @param minIdle connections that are kept warm
 * @param active connections with a holder
 * @param idle connections without
 * @param draining connections that take no new work
 * @param connecting dials under way
 * @param pending waiters
 * @param opened dials that succeeded
 * @param closed closed connections by reason
 * @param connectFailures dials that failed
 * @param hits acquires served without a dial of their own
 * @param misses acquires served by a connection that was dialled for them
 * @param timeouts acquires that waited in vain
 * @param rejected acquires that were refused at once
 * @param leaked leases that were held for longer than the threshold
 * @param lastMaintenanceAt when everything was last looked at, in nanoseconds of the
 * engine's clock; negative if it was not yet
 */
public record EngineStats(int max, int minIdle, int active, int idle, int draining, int connecting, int pending,
		long opened, Map<CloseReason, Long> closed, long connectFailures, long hits, long misses, long timeouts,
		long rejected, long leaked, long lastMaintenanceAt) {

	public EngineStats {
		Map<CloseReason, Long> copy = new EnumMap<>(CloseReason.class);
		copy.putAll(closed);
		closed = Collections.unmodifiableMap(copy);
	}

	/**
	 * The same numbers with counters that start at an earlier moment. What was open then
	 * counts as opened.
	 * @param start the numbers of that moment
	 * @return the numbers since then
	 */
	EngineStats since(EngineStats start) {
		Map<CloseReason, Long> closedSince = new EnumMap<>(CloseReason.class);
		this.closed.forEach((reason, count) -> {
			long since = count - start.closed.getOrDefault(reason, 0L);
			if (since != 0) {
				closedSince.put(reason, since);
			}
		});
		return new EngineStats(this.max, this.minIdle, this.active, this.idle, this.draining, this.connecting,
				this.pending, this.opened - start.closedTotal(), closedSince,
				this.connectFailures - start.connectFailures, this.hits - start.hits, this.misses - start.misses,
				this.timeouts - start.timeouts, this.rejected - start.rejected, this.leaked - start.leaked,
				this.lastMaintenanceAt);
	}

	/**
	 * All closed connections.
	 * @return their number
	 */
	public long closedTotal() {
		return this.closed.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Numbers of one kind and route.
	 *
	 * @param kind the kind
	 * @param route the route
	 * @param active connections with a holder
	 * @param idle connections without
	 * @param draining connections that take no new work
	 * @param connecting dials under way
	 * @param pending waiters
	 */
	public record RouteStats(Kind kind, Object route, int active, int idle, int draining, int connecting, int pending) {

	}

}
