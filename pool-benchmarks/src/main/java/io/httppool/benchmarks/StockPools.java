package io.httppool.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.SocketModalCloseable;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.DefaultDisposalCallback;
import org.apache.hc.core5.pool.LaxConnPool;
import org.apache.hc.core5.pool.ManagedConnPool;
import org.apache.hc.core5.pool.PoolEntry;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.pool.RouteSegmentedConnPool;
import org.apache.hc.core5.pool.StrictConnPool;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The pools of HttpCore, made as HttpClient's managers make them, over connections that
 * do nothing.
 */
final class StockPools {

	private StockPools() {
	}

	static ManagedConnPool<HttpRoute, Nothing> strict(int perRoute, int total) {
		return new StrictConnPool<>(perRoute, total, TimeValue.NEG_ONE_MILLISECOND, PoolReusePolicy.LIFO,
				new DefaultDisposalCallback<>(), null);
	}

	static ManagedConnPool<HttpRoute, Nothing> lax(int perRoute) {
		return new LaxConnPool<>(perRoute, TimeValue.NEG_ONE_MILLISECOND, PoolReusePolicy.LIFO,
				new DefaultDisposalCallback<>(), null);
	}

	static ManagedConnPool<HttpRoute, Nothing> offLock(int perRoute, int total) {
		return new RouteSegmentedConnPool<>(perRoute, total, TimeValue.NEG_ONE_MILLISECOND, PoolReusePolicy.LIFO,
				new DefaultDisposalCallback<>());
	}

	static PoolEntry<HttpRoute, Nothing> acquire(ManagedConnPool<HttpRoute, Nothing> pool, HttpRoute route)
			throws InterruptedException, ExecutionException {
		PoolEntry<HttpRoute, Nothing> entry = pool.lease(route, null, Timeout.DISABLED, null).get();
		if (!entry.hasConnection()) {
			entry.assignConnection(new Nothing());
		}
		return entry;
	}

	static void fill(ManagedConnPool<HttpRoute, Nothing> pool, HttpRoute route, int connections)
			throws InterruptedException, ExecutionException {
		List<PoolEntry<HttpRoute, Nothing>> entries = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			entries.add(acquire(pool, route));
		}
		entries.forEach((entry) -> pool.release(entry, true));
	}

	/**
	 * A connection that leads nowhere.
	 */
	static final class Nothing implements SocketModalCloseable {

		@Override
		public Timeout getSocketTimeout() {
			return Timeout.DISABLED;
		}

		@Override
		public void setSocketTimeout(Timeout timeout) {
		}

		@Override
		public void close(CloseMode closeMode) {
		}

		@Override
		public void close() {
		}

	}

}
