package io.httppool.fleet;

import java.util.concurrent.atomic.AtomicLong;

import io.httppool.ConnectionPool;
import io.httppool.PoolStats;
import io.httppool.concurrent.OneAtATime;
import io.httppool.httpclient.HttpComponentsConnectionPools;

/**
 * A pool that is held to a share of a budget, whatever it is resized to by hand: that
 * says what it may have at most, and this what it has of it.
 * <p>
 * Safe for use by any number of threads; the share that was set last holds. No lock is
 * held while the pool is resized, as that tells listeners and closes connections.
 */
final class HeldPool {

	private static final AtomicLong created = new AtomicLong();

	private final ConnectionPool pool;

	private final long number = created.incrementAndGet();

	private final OneAtATime resizing = new OneAtATime(this::resizeIfNeeded);

	private volatile int most;

	private volatile int minIdle;

	private volatile int share;

	/** What listeners were told last. */
	private volatile Size told;

	/**
	 * Hold a pool to nothing less than it is configured with yet.
	 */
	HeldPool(ConnectionPool pool) {
		this.pool = pool;
		this.most = pool.config().maxConnections();
		this.minIdle = pool.config().minIdle();
		this.share = this.most;
		this.told = new Size(this.most, this.minIdle);
	}

	ConnectionPool pool() {
		return this.pool;
	}

	String name() {
		return this.pool.name();
	}

	/**
	 * Whether the pool came after another one.
	 */
	boolean isNewerThan(HeldPool other) {
		return this.number > other.number;
	}

	/**
	 * What the pool may have at most.
	 */
	int most() {
		return this.most;
	}

	int minIdle() {
		return this.minIdle;
	}

	/**
	 * What the pool has of the budget.
	 */
	int share() {
		return this.share;
	}

	/**
	 * Give the pool its share.
	 */
	void hold(int share) {
		this.share = share;
		HttpComponentsConnectionPools.cap(this.pool, share);
		this.resizing.run();
	}

	/**
	 * The pool was resized. By hand, that says what it may have at most from now on.
	 * @return whether it was by hand
	 */
	boolean resized(int max, int minIdle) {
		this.told = new Size(max, minIdle);
		if (this.resizing.isRunByThisThread()) {
			return false;
		}
		this.most = max;
		this.minIdle = minIdle;
		this.resizing.run();
		return true;
	}

	/**
	 * Somebody changed how many connections are kept warm: what the pool may have at most
	 * stays.
	 */
	void minIdleResized(int max, int minIdle) {
		this.told = new Size(max, minIdle);
		this.minIdle = minIdle;
		this.resizing.run();
	}

	/**
	 * Give up what is idle, and let the pool open nothing beyond what it has in use.
	 * @return how many connections that are
	 */
	int letEnd() {
		PoolStats stats = this.pool.stats();
		hold(Math.max(1, stats.active() + stats.connecting()));
		return this.pool.connections().size();
	}

	/**
	 * Give the pool the size that it should have.
	 */
	private void resizeIfNeeded() {
		int max = Math.min(this.share, this.most);
		Size size = new Size(max, Math.min(this.minIdle, max));
		PoolStats stats = this.pool.stats();
		if (!size.equals(new Size(stats.max(), stats.minIdle())) || !size.equals(this.told)) {
			this.pool.resize(size.max(), size.minIdle());
		}
	}

	private record Size(int max, int minIdle) {

	}

}
