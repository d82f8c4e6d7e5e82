package io.httppool.insight;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.PoolStats;
import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.AcquireCallback;
import io.httppool.engine.AcquireFailedException;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.ConnectionDriver;
import io.httppool.engine.EngineListener;
import io.httppool.engine.EngineSettings;
import io.httppool.engine.EngineStats;
import io.httppool.engine.Lease;
import io.httppool.engine.PoolEngine;
import io.httppool.engine.Slot;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;
import io.httppool.fixture.SimulatedTime;

/**
 * Independent callers of a pool, with the real engine and the real record of its traffic,
 * on one thread and in simulated time; a seed decides on what is left to chance.
 */
final class SimulatedTraffic {

	private final SimulatedTime time = new SimulatedTime();

	private final Random random;

	private final ToDoubleFunction<Random> holdMillis;

	private final double perSecond;

	private final PoolTrafficRecorder recorder;

	private final PoolEngine<String> engine;

	private final FakeConnectionPool pool;

	private final AcquireRequest request = new AcquireRequest(Kind.BLOCKING, "route", Priority.NORMAL, null, null);

	SimulatedTraffic(long seed, int maxConnections, double perSecond, ToDoubleFunction<Random> holdMillis) {
		this.random = new Random(seed);
		this.perSecond = perSecond;
		this.holdMillis = holdMillis;
		long started = this.time.nanoTime();
		this.recorder = new PoolTrafficRecorder(PoolTrafficRecorder.SLOT, PoolTrafficRecorder.KEPT, this.time::nanoTime,
				() -> Instant.EPOCH.plusNanos(this.time.nanoTime() - started));
		PoolConfig config = PoolConfig.builder("qtest", URI.create("http://upstream"))
			.maxConnections(maxConnections)
			.idleTimeout(Duration.ofHours(1))
			.maxLifetime(Duration.ofHours(1))
			.build();
		this.engine = new PoolEngine<>(
				new EngineSettings(maxConnections, 0, 0, 1000, maxConnections, config.order(), config.idleTimeout(),
						config.keepAliveMargin(), true, config.maxLifetime(), 0, 0, config.validateAfterIdle(),
						config.maintenanceInterval(), Duration.ZERO, 1, config.acquireTimeout()),
				new Driver(), new Listener(), this.time, this.random::nextDouble);
		this.pool = new FakeConnectionPool(config) {

			@Override
			public PoolStats stats() {
				EngineStats stats = SimulatedTraffic.this.engine.stats();
				return new FakeStats().max(stats.max())
					.connections(stats.active(), stats.idle(), stats.connecting(), stats.pending())
					.build();
			}

		};
		this.recorder.poolAdded(this.pool);
		this.time.schedule(this::sample, PoolTrafficRecorder.SLOT.toNanos());
		arrive();
	}

	private void sample() {
		this.recorder.sample();
		this.time.schedule(this::sample, PoolTrafficRecorder.SLOT.toNanos());
	}

	private void arrive() {
		AcquireCallback<String> exchange = new AcquireCallback<>() {

			@Override
			public void acquired(Lease<String> lease) {
				double millis = SimulatedTraffic.this.holdMillis.applyAsDouble(SimulatedTraffic.this.random);
				SimulatedTraffic.this.time.schedule(() -> lease.release(null), (long) (millis * 1e6));
			}

			@Override
			public void failed(AcquireFailedException failure) {
			}

		};
		Lease<String> lease = this.engine.tryAcquire(this.request);
		if (lease != null) {
			exchange.acquired(lease);
		}
		else {
			this.engine.enqueue(this.request, this.pool.config().acquireTimeout(), exchange);
		}
		this.time.schedule(this::arrive, (long) (-Math.log(1 - this.random.nextDouble()) / this.perSecond * 1e9));
	}

	/**
	 * Let time pass.
	 */
	PoolHistory pass(Duration duration) {
		this.time.pass(duration);
		return this.recorder.history(this.pool).orElseThrow();
	}

	/**
	 * Let time pass.
	 * @return all waits of that time
	 */
	DurationDistribution waits(Duration duration) {
		PoolTraffic passed = null;
		for (Duration left = duration; !left.isZero(); left = left.minusMinutes(1)) {
			PoolTraffic minute = pass(Duration.ofMinutes(1)).window(Duration.ofMinutes(1));
			passed = (passed != null) ? PoolTraffic.of(List.of(passed, minute)) : minute;
		}
		return Objects.requireNonNull(passed).waits();
	}

	PoolAdvice advice() {
		return new PoolAdvisor(this.recorder).advise(this.pool);
	}

	private static final class Driver implements ConnectionDriver<String> {

		@Override
		public void dial(Slot<String> slot) {
			slot.opened("connection", 1, 1_000_000, -1);
		}

		@Override
		public @Nullable CloseReason validate(String connection) {
			return null;
		}

		@Override
		public void close(String connection, CloseReason reason, Runnable closed) {
			closed.run();
		}

	}

	private final class Listener implements EngineListener<String> {

		@Override
		public void acquired(AcquireOutcome outcome, long waitedNanos) {
			SimulatedTraffic.this.recorder.acquired(SimulatedTraffic.this.pool, outcome, Duration.ofNanos(waitedNanos));
		}

		@Override
		public void acquireFailed(AcquireOutcome outcome, long waitedNanos) {
			SimulatedTraffic.this.recorder.acquireFailed(SimulatedTraffic.this.pool, outcome,
					Duration.ofNanos(waitedNanos));
		}

		@Override
		public void opened(long connectNanos, long tlsNanos) {
			SimulatedTraffic.this.recorder.opened(SimulatedTraffic.this.pool, Duration.ofNanos(connectNanos), null);
		}

		@Override
		public void released(long usageNanos) {
			SimulatedTraffic.this.recorder.released(SimulatedTraffic.this.pool, Duration.ofNanos(usageNanos));
		}

		@Override
		public void closed(CloseReason reason) {
			SimulatedTraffic.this.recorder.closed(SimulatedTraffic.this.pool, reason);
		}

	}

}
