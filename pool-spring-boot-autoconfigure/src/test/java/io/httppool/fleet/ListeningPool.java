package io.httppool.fleet;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;

/**
 * A pool without connections that can be resized, and tells a listener of it on the same
 * thread, as real ones do.
 */
class ListeningPool extends FakeConnectionPool {

	private final PoolListener listener;

	private int active;

	ListeningPool(PoolConfig config, PoolListener listener) {
		super(config);
		this.listener = listener;
	}

	/**
	 * So many connections are in use.
	 */
	ListeningPool active(int active) {
		this.active = active;
		connections(IntStream.range(0, active).mapToObj(ListeningPool::connection).toArray(PooledConnection[]::new));
		show(stats().max(), stats().minIdle());
		return this;
	}

	int max() {
		return stats().max();
	}

	@Override
	public void resize(int maxConnections, int minIdle) {
		super.resize(maxConnections, minIdle);
		show(maxConnections, minIdle);
		this.listener.resized(this, maxConnections, minIdle);
	}

	@Override
	public void resizeMinIdle(int minIdle) {
		super.resizeMinIdle(minIdle);
		show(max(), Math.min(minIdle, max()));
		this.listener.minIdleResized(this, max(), minIdle);
	}

	private static PooledConnection connection(int id) {
		return new PooledConnection(id, PooledConnection.Kind.BLOCKING, "http://h", "HTTP/1.1",
				PooledConnection.State.ACTIVE, Duration.ofSeconds(1), Duration.ZERO, 1, 1, null, List.of());
	}

	private void show(int max, int minIdle) {
		stats(new FakeStats().max(max).minIdle(minIdle).connections(this.active, 0, 0, 0));
	}

}
