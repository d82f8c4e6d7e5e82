package io.httppool;

import java.util.Set;

/**
 * The connections to one upstream. Obtained from {@link ConnectionPools}; safe for use by
 * any number of threads.
 */
public interface ConnectionPool extends AutoCloseable {

	/**
	 * The upstream's name.
	 * @return the name, as written in the properties
	 */
	String name();

	/**
	 * The configuration in force.
	 * @return the configuration
	 */
	PoolConfig config();

	/**
	 * Whether the pool takes new work.
	 * @return the state
	 */
	PoolState state();

	/**
	 * The numbers of the pool at this moment. Gauges that are read one after another may
	 * differ by what happened in between.
	 * @return a snapshot
	 */
	PoolStats stats();

	/**
	 * The routes that the pool has connections for, in the form
	 * {@code https://host:port}.
	 * @return the routes, never {@code null}
	 */
	Set<String> routes();

	/**
	 * Close what is idle now; what is active is not touched.
	 */
	void evictIdle();

	/**
	 * Refuse new work, let exchanges in flight end within {@code shutdown-grace}, then
	 * close all connections. Blocks until that is done. Idempotent: a second call waits
	 * for the first one.
	 */
	@Override
	void close();

}
