package io.httppool;

import java.util.List;
import java.util.Map;
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
	 * The numbers of the pool at this moment, with counters that run since the pool was
	 * created, whatever was {@linkplain #resetStatistics() reset}.
	 * @return a snapshot
	 */
	PoolStats totals();

	/**
	 * The numbers of the pool by where its connections lead.
	 * @return a snapshot, with an entry for each class
	 */
	Map<RouteClass, RouteStats> routeStats();

	/**
	 * The routes that the pool has connections for, in the form
	 * {@code https://host:port}.
	 * @return the routes, never {@code null}
	 */
	Set<String> routes();

	/**
	 * The connections that the pool has, those being opened included.
	 * @return the connections at this moment, eldest first
	 */
	List<PooledConnection> connections();

	/**
	 * Change how many connections the pool may and should have. More wake waiting callers
	 * at once; surplus idle connections are closed at once, surplus active ones when they
	 * are released. Requests are not affected.
	 * @param maxConnections most connections, at least 1
	 * @param minIdle connections that are kept warm, between 0 and {@code maxConnections}
	 * @throws IllegalArgumentException if a number is out of its bounds
	 */
	void resize(int maxConnections, int minIdle);

	/**
	 * Change how many connections are kept warm, and leave alone how many the pool may
	 * have: what somebody gave as the most, and what is in force of it in a pool that is
	 * resized automatically. There, what is more than that is kept warm as soon as the
	 * pool may have it.
	 * @param minIdle connections that are kept warm, at least 0, and no more than the
	 * pool may have unless it is resized automatically
	 * @throws IllegalArgumentException if the number is out of its bounds
	 */
	void resizeMinIdle(int minIdle);

	/**
	 * Close what is idle now; what is active is not touched.
	 */
	void evictIdle();

	/**
	 * Close one connection: at once if it is idle, after its exchange if it is active.
	 * @param connectionId number of the connection
	 * @return whether there is a connection of that number
	 */
	boolean evict(long connectionId);

	/**
	 * Replace all connections: idle ones are closed at once, active ones after their
	 * exchange, what is being opened once it is open. Requests are not affected.
	 */
	void softEvict();

	/**
	 * Read the keys and trusted certificates of the pool's SSL bundle anew, and replace
	 * its TLS connections by such with the new ones: idle ones are closed at once, active
	 * ones after their exchange, what is being opened once it is open. When this has
	 * returned, no request that begins is sent on a connection with the old ones, nor
	 * does it resume a TLS session of theirs. Safe under load: requests are not affected,
	 * {@code min-idle} is kept up, and connections without TLS stay. Happens by itself
	 * when the application's bundle is updated.
	 * <p>
	 * Files of a bundle of {@code spring.ssl.bundle.*} are read by the calling thread. A
	 * pool without a bundle takes the JVM's default {@code SSLContext} as it is now; the
	 * JVM itself reads its stores only once.
	 * @return whether the new ones are in effect; {@code false} if they cannot be read:
	 * then everything stays as it is, and a WARN says why
	 */
	boolean reloadTls();

	/**
	 * Hand out no connection until {@link #resume()}. Callers wait as they do for a free
	 * connection, within {@code acquire-timeout}; what is in flight goes on. No effect
	 * unless the pool is active.
	 */
	void suspend();

	/**
	 * End {@link #suspend()}. No effect unless the pool is suspended.
	 */
	void resume();

	/**
	 * Open connections until {@code min-idle} are idle, in the background and without a
	 * request. Happens by itself at start and after every loss.
	 */
	void warmUp();

	/**
	 * Start all counters of {@link #stats()} again from zero. Meters are not affected.
	 */
	void resetStatistics();

	/**
	 * Refuse new work, let exchanges in flight end within {@code shutdown-grace}, then
	 * close all connections. Blocks until that is done. Idempotent: a second call waits
	 * for the first one.
	 */
	@Override
	void close();

}
