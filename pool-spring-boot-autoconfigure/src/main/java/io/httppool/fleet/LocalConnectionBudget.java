package io.httppool.fleet;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.ConnectionPool;
import io.httppool.PoolListener;

/**
 * Holds the pools to {@code quota.max-connections} in an application that shares it with
 * nobody. A pool that comes while one of its name ends has what that one does not use,
 * until it is gone.
 * <p>
 * Safe for use by any number of threads.
 */
public final class LocalConnectionBudget implements PoolListener {

	private static final Logger logger = LoggerFactory.getLogger(LocalConnectionBudget.class);

	private final Map<ConnectionPool, HeldPool> pools = new ConcurrentHashMap<>();

	@Override
	public void poolAdded(ConnectionPool pool) {
		Integer budget = pool.config().protection().quota().maxConnections();
		if (budget != null) {
			this.pools.put(pool, new HeldPool(pool));
			divide(pool.name());
		}
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		if (this.pools.remove(pool) != null) {
			divide(pool.name());
		}
	}

	@Override
	public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
		HeldPool held = this.pools.get(pool);
		if (held != null && held.resized(maxConnections, minIdle) && maxConnections > held.share()) {
			logger.info(
					"Pool '{}' was resized: max-connections={}, min-idle={}, as far as its share of"
							+ " quota.max-connections={} goes",
					pool.name(), maxConnections, minIdle, pool.config().protection().quota().maxConnections());
		}
	}

	@Override
	public void minIdleResized(ConnectionPool pool, int maxConnections, int minIdle) {
		HeldPool held = this.pools.get(pool);
		if (held != null) {
			held.minIdleResized(maxConnections, minIdle);
			logger.info("Pool '{}' was resized: min-idle={}, as far as its share of quota.max-connections={} goes",
					pool.name(), minIdle, pool.config().protection().quota().maxConnections());
		}
	}

	/**
	 * Size the pools of one name. Whoever changed which there are looks at them last.
	 */
	private void divide(String name) {
		List<HeldPool> pools = named(name);
		List<HeldPool> before;
		do {
			before = pools;
			divide(pools);
			pools = named(name);
		}
		while (!pools.equals(before));
	}

	private static void divide(List<HeldPool> pools) {
		HeldPool newest = pools.stream().reduce((one, other) -> one.isNewerThan(other) ? one : other).orElse(null);
		Integer budget = (newest != null) ? newest.pool().config().protection().quota().maxConnections() : null;
		if (newest != null && budget != null) {
			int used = pools.stream().filter((pool) -> pool != newest).mapToInt(HeldPool::letEnd).sum();
			newest.hold(Math.max(1, budget - used));
		}
	}

	private List<HeldPool> named(String name) {
		return this.pools.values().stream().filter((held) -> held.name().equals(name)).toList();
	}

}
