package io.httppool.fleet;

import io.httppool.ConnectionPool;
import io.httppool.PoolListener;

/**
 * Holds the pools to {@code quota.max-connections} in an application that shares it with
 * nobody.
 */
public final class LocalConnectionBudget implements PoolListener {

	@Override
	public void poolAdded(ConnectionPool pool) {
		Integer budget = pool.config().protection().quota().maxConnections();
		if (budget != null && budget < pool.config().maxConnections()) {
			pool.resize(budget, Math.min(pool.config().minIdle(), budget));
		}
	}

}
