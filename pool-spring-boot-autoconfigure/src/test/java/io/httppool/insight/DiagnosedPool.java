package io.httppool.insight;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.httppool.AcquireOutcome;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

/**
 * A pool to which a test makes happen what it wants, second by second.
 */
final class DiagnosedPool {

	static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

	private final AtomicLong nanos = new AtomicLong();

	private final PoolTrafficRecorder recorder = new PoolTrafficRecorder(Duration.ofSeconds(5), Duration.ofMinutes(15),
			this.nanos::get, () -> START.plusNanos(this.nanos.get()));

	private final FakeConnectionPools pools = new FakeConnectionPools(this.recorder);

	private final FakeConnectionPool pool;

	DiagnosedPool(UnaryOperator<PoolConfig.Builder> settings) {
		this.pool = this.pools
			.add(settings.apply(PoolConfig.builder("qtest", URI.create("https://acme.qtestnet.com"))).build());
	}

	/**
	 * What the pool holds from now on.
	 */
	DiagnosedPool holds(int active, int idle, int pending) {
		this.pool.stats(new FakeStats().max(this.pool.config().maxConnections())
			.minIdle(this.pool.config().minIdle())
			.connections(active, idle, 0, pending));
		return this;
	}

	DiagnosedPool connections(List<PooledConnection> connections) {
		this.pool.connections(connections.toArray(PooledConnection[]::new));
		return this;
	}

	/**
	 * Let seconds pass, in each of which the same happens.
	 */
	DiagnosedPool seconds(int count, Consumer<DiagnosedPool> events) {
		for (int i = 0; i < count; i++) {
			events.accept(this);
			this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
			this.recorder.sample();
		}
		return this;
	}

	DiagnosedPool exchanges(int count, AcquireOutcome outcome, Duration waited, Duration held) {
		for (int i = 0; i < count; i++) {
			tell((listener, pool) -> {
				listener.acquired(pool, outcome, waited);
				listener.released(pool, held);
			});
		}
		return this;
	}

	DiagnosedPool times(int count, Event event) {
		for (int i = 0; i < count; i++) {
			tell(event);
		}
		return this;
	}

	DiagnosedPool tell(Event event) {
		this.pools.emit((listener) -> event.tell(listener, this.pool));
		return this;
	}

	/**
	 * How large the pool should be, by the last minute.
	 */
	PoolSizing sizing() {
		return Objects.requireNonNull(new PoolAdvisor(this.recorder).advise(this.pool).sizing(), "too little traffic");
	}

	List<Finding> findings() {
		return PoolDiagnosis.of(this.pool.config(), this.recorder.history(this.pool).orElseThrow(),
				Duration.ofMinutes(1));
	}

	/**
	 * Something that happens.
	 */
	interface Event {

		void tell(PoolListener listener, FakeConnectionPool pool);

	}

}
