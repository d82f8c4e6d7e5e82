package io.httppool.actuate;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;
import io.httppool.PoolStats;
import io.httppool.VisibleText;

/**
 * One request to do something to a pool.
 *
 * @param action what to do
 * @param maxConnections most connections; {@code null} leaves alone what was given as the
 * most
 * @param minIdle connections kept warm; {@code null} keeps the number in force
 * @param connectionId number of a connection
 */
record PoolOperation(PoolAction action, @Nullable Integer maxConnections, @Nullable Integer minIdle,
		@Nullable Long connectionId) {

	/**
	 * Read a request.
	 * @param action name of the action as the caller wrote it
	 * @param maxConnections see {@link #maxConnections()}
	 * @param minIdle see {@link #minIdle()}
	 * @param connectionId see {@link #connectionId()}
	 * @return the operation
	 * @throws RefusedOperationException if there is no such action
	 */
	static PoolOperation of(@Nullable String action, @Nullable Integer maxConnections, @Nullable Integer minIdle,
			@Nullable Long connectionId) {
		if (action == null) {
			throw new RefusedOperationException("action is missing", "write one of " + PoolAction.keys());
		}
		PoolAction known = PoolAction.of(action)
			.orElseThrow(() -> new RefusedOperationException("\"" + VisibleText.of(action) + "\" is no action",
					"write one of " + PoolAction.keys()));
		return new PoolOperation(known, maxConnections, minIdle, connectionId);
	}

	static PoolOperation softEvict() {
		return new PoolOperation(PoolAction.SOFT_EVICT, null, null, null);
	}

	/**
	 * Do it.
	 * @param pool the pool to do it to
	 * @return the numbers that it was done with, by their names in requests
	 * @throws RefusedOperationException if a number is missing or out of its bounds, or
	 * TLS material cannot be read; nothing was done then
	 */
	Map<String, Object> applyTo(ConnectionPool pool) {
		switch (this.action) {
			case RESIZE -> {
				return resize(pool);
			}
			case EVICT -> {
				return evict(pool);
			}
			case EVICT_IDLE -> pool.evictIdle();
			case SOFT_EVICT -> pool.softEvict();
			case RELOAD_TLS -> reloadTls(pool);
			case SUSPEND -> pool.suspend();
			case RESUME -> pool.resume();
			case WARM_UP -> pool.warmUp();
			case RESET_STATISTICS -> pool.resetStatistics();
		}
		return Map.of();
	}

	private Map<String, Object> resize(ConnectionPool pool) {
		if (this.maxConnections == null && this.minIdle == null) {
			throw new RefusedOperationException("resize needs maxConnections, minIdle or both",
					"write how many connections the pool should have, \"maxConnections\": 30 for instance");
		}
		PoolStats inForce = pool.stats();
		if (this.maxConnections == null) {
			return resizeMinIdle(pool, Objects.requireNonNull(this.minIdle), inForce.max());
		}
		int max = this.maxConnections;
		int min = (this.minIdle != null) ? this.minIdle : inForce.minIdle();
		if (max < 1) {
			throw new RefusedOperationException("maxConnections must be at least 1 (was " + max + ")",
					"write the most connections that the upstream should get, or suspend the pool");
		}
		refuseNegative(min);
		if (min > max) {
			throw tooManyIdle(min + ((this.minIdle != null) ? "" : " in force"), String.valueOf(max));
		}
		pool.resize(max, min);
		return Map.of("maxConnections", max, "minIdle", min);
	}

	/**
	 * What is in force of the most connections may be less than what was given, in a pool
	 * that is resized automatically: to give it again would make it the most for good.
	 */
	private static Map<String, Object> resizeMinIdle(ConnectionPool pool, int min, int max) {
		refuseNegative(min);
		if (min > max && !pool.config().isResizedAutomatically()) {
			throw tooManyIdle(String.valueOf(min), max + " in force");
		}
		pool.resizeMinIdle(min);
		return Map.of("minIdle", min);
	}

	private static void refuseNegative(int minIdle) {
		if (minIdle < 0) {
			throw new RefusedOperationException("minIdle must be at least 0 (was " + minIdle + ")",
					"write 0 to keep none warm");
		}
	}

	private static RefusedOperationException tooManyIdle(String minIdle, String max) {
		return new RefusedOperationException("minIdle (" + minIdle + ") is more than maxConnections (" + max + ")",
				"lower minIdle or raise maxConnections; both may be given at once");
	}

	private Map<String, Object> evict(ConnectionPool pool) {
		if (this.connectionId == null) {
			throw new RefusedOperationException("evict needs connectionId",
					"write the id of one of the pool's connections, or use evict-idle or soft-evict for all");
		}
		if (!pool.evict(this.connectionId)) {
			throw new RefusedOperationException("there is no connection " + this.connectionId,
					"write the id of one of the pool's connections; it may have been closed in the meantime");
		}
		return Map.of("connectionId", this.connectionId);
	}

	private static void reloadTls(ConnectionPool pool) {
		if (!pool.reloadTls()) {
			String bundle = pool.config().sslBundle();
			throw new RefusedOperationException(
					((bundle != null) ? "the SSL bundle \"" + VisibleText.of(bundle) + "\"" : "the TLS material")
							+ " cannot be read; what was read before stays in effect",
					"correct its files or properties; the application's log says what is wrong with them");
		}
	}

}
