package io.httppool.adaptive;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

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
 * An upstream whose latency depends on how many requests it has at once, the pool before
 * it, with the real engine, and those who call it. Everything happens on one thread and
 * in simulated time; a seed decides on what is left to chance.
 */
final class SimulatedUpstream {

	static final Duration INTERVAL = Duration.ofMillis(500);

	private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(5);

	/** To the upstream, and back. */
	private static final long WAY = 500_000;

	private final SimulatedTime time = new SimulatedTime();

	private final Random random;

	private final AdaptiveConcurrency adaptive = new AdaptiveConcurrency(INTERVAL, this.time::nanoTime);

	private final PoolEngine<String> engine;

	private final SimulatedPool pool;

	private final Map<String, Caller> callers = new HashMap<>();

	private final List<Resize> resizes = new ArrayList<>();

	private IntToDoubleFunction latencyMillis = (atOnce) -> 20;

	private double noise = 0.3;

	private int atOnce;

	SimulatedUpstream(long seed, UnaryOperator<PoolConfig.Builder> settings) {
		this.random = new Random(seed);
		PoolConfig config = settings
			.apply(PoolConfig.builder("simulated", URI.create("http://upstream"))
				.maxConnections(40)
				.adaptiveEnabled(true)
				.acquireTimeout(ACQUIRE_TIMEOUT))
			.build();
		this.engine = new PoolEngine<>(engineSettings(config), new Driver(), new Listener(), this.time,
				this.random::nextDouble);
		this.pool = new SimulatedPool(config);
		this.adaptive.poolAdded(this.pool);
	}

	/**
	 * What the upstream does from now on: 20 ms for each request, and ten times as much
	 * for one that makes more than so many.
	 */
	SimulatedUpstream slowAbove(int knee) {
		return latency((atOnce) -> (atOnce <= knee) ? 20 : 200);
	}

	SimulatedUpstream latency(IntToDoubleFunction millis) {
		this.latencyMillis = millis;
		return this;
	}

	/**
	 * By how much latencies differ: the spread of their logarithms.
	 */
	SimulatedUpstream noise(double noise) {
		this.noise = noise;
		return this;
	}

	/**
	 * Callers that make one request after the other.
	 */
	SimulatedUpstream busyCallers(String name, int count, Priority priority, @Nullable String tenant) {
		Caller caller = caller(name, priority, tenant);
		for (int i = 0; i < count; i++) {
			call(caller, () -> this.time.schedule(() -> repeat(caller), 0));
		}
		return this;
	}

	private void repeat(Caller caller) {
		call(caller, () -> this.time.schedule(() -> repeat(caller), 0));
	}

	/**
	 * Callers that make so many requests in a second, whatever becomes of them.
	 */
	SimulatedUpstream steadyCallers(String name, int perSecond, Priority priority, @Nullable String tenant) {
		steady(caller(name, priority, tenant), Duration.ofSeconds(1).toNanos() / perSecond);
		return this;
	}

	private void steady(Caller caller, long gap) {
		call(caller, () -> {
		});
		this.time.schedule(() -> steady(caller, gap), gap);
	}

	private Caller caller(String name, Priority priority, @Nullable String tenant) {
		return this.callers.computeIfAbsent(name,
				(any) -> new Caller(new AcquireRequest(Kind.BLOCKING, "route", priority, tenant, null)));
	}

	private void call(Caller caller, Runnable next) {
		caller.asked++;
		AcquireCallback<String> exchange = new AcquireCallback<>() {

			@Override
			public void acquired(Lease<String> lease) {
				begin(caller, lease, next);
			}

			@Override
			public void failed(AcquireFailedException failure) {
				caller.failed++;
				next.run();
			}

		};
		Lease<String> lease = this.engine.tryAcquire(caller.request);
		if (lease != null) {
			exchange.acquired(lease);
		}
		else {
			this.engine.enqueue(caller.request, ACQUIRE_TIMEOUT, exchange);
		}
	}

	private void begin(Caller caller, Lease<String> lease, Runnable next) {
		this.time.schedule(() -> serve(() -> {
			caller.answered++;
			lease.release(null);
			next.run();
		}), WAY);
	}

	private void serve(Runnable reply) {
		this.atOnce++;
		double spread = Math.exp(this.noise * this.random.nextGaussian() - this.noise * this.noise / 2);
		double millis = this.latencyMillis.applyAsDouble(this.atOnce) * spread;
		this.time.schedule(() -> {
			this.atOnce--;
			this.time.schedule(reply, WAY);
		}, (long) (millis * 1_000_000));
	}

	/**
	 * Let time pass.
	 * @return what was done in this time
	 */
	Passed pass(Duration duration) {
		Map<String, Long> before = new HashMap<>();
		this.callers.forEach((name, caller) -> before.put(name, caller.answered));
		int resizesBefore = this.resizes.size();
		this.time.pass(duration);
		Map<String, Double> rates = new HashMap<>();
		this.callers.forEach((name, caller) -> rates.put(name,
				(caller.answered - before.getOrDefault(name, 0L)) / (duration.toMillis() / 1000.0)));
		return new Passed(rates, List.copyOf(this.resizes.subList(resizesBefore, this.resizes.size())));
	}

	int limit() {
		return this.engine.stats().max();
	}

	long failed(String caller) {
		return this.callers.get(caller).failed;
	}

	SimulatedPool pool() {
		return this.pool;
	}

	AdaptiveConcurrency adaptive() {
		return this.adaptive;
	}

	List<Resize> resizes() {
		return this.resizes;
	}

	private static EngineSettings engineSettings(PoolConfig config) {
		return new EngineSettings(config.maxConnections(), config.overflow(), config.minIdle(), config.maxPending(),
				config.maxConcurrentConnects(), config.order(), config.idleTimeout(), config.keepAliveMargin(),
				config.keepAliveLearning(), config.maxLifetime(), config.lifetimeJitter(),
				config.maxRequestsPerConnection(), config.validateAfterIdle(), config.maintenanceInterval(),
				config.leakDetectionThreshold(), config.tenantMaxShare(), ACQUIRE_TIMEOUT.dividedBy(4));
	}

	/**
	 * What was done in some time.
	 *
	 * @param rates answers per second, by caller
	 * @param resizes how the pool was resized
	 */
	record Passed(Map<String, Double> rates, List<Resize> resizes) {

		double rate(String caller) {
			return this.rates.get(caller);
		}

		double rate() {
			return this.rates.values().stream().mapToDouble(Double::doubleValue).sum();
		}

	}

	/**
	 * The pool was resized.
	 */
	record Resize(long at, int max, int minIdle) {

	}

	private static final class Caller {

		private final AcquireRequest request;

		private long asked;

		private long answered;

		private long failed;

		private Caller(AcquireRequest request) {
			this.request = request;
		}

	}

	/**
	 * The pool as the listener sees it.
	 */
	final class SimulatedPool extends FakeConnectionPool {

		private SimulatedPool(PoolConfig config) {
			super(config);
		}

		@Override
		public PoolStats stats() {
			EngineStats stats = SimulatedUpstream.this.engine.stats();
			return new FakeStats().max(stats.max()).minIdle(stats.minIdle()).build();
		}

		@Override
		public void resize(int maxConnections, int minIdle) {
			SimulatedUpstream.this.resizes
				.add(new Resize(SimulatedUpstream.this.time.nanoTime(), maxConnections, minIdle));
			SimulatedUpstream.this.engine.resize(maxConnections, minIdle);
			SimulatedUpstream.this.adaptive.resized(this, maxConnections, minIdle);
		}

		@Override
		public void resizeMinIdle(int minIdle) {
			SimulatedUpstream.this.engine.resizeMinIdle(minIdle);
			SimulatedUpstream.this.adaptive.minIdleResized(this, limit(), minIdle);
		}

	}

	private final class Driver implements ConnectionDriver<String> {

		private static final long DIAL = 2_000_000;

		@Override
		public void dial(Slot<String> slot) {
			SimulatedUpstream.this.time.schedule(() -> slot.opened("connection", 1, DIAL, -1), DIAL);
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
		public void connecting(Slot<String> slot) {
			SimulatedUpstream.this.adaptive.connecting(SimulatedUpstream.this.pool);
		}

		@Override
		public void acquired(Lease<String> lease, long waitedNanos) {
			SimulatedUpstream.this.adaptive.acquired(SimulatedUpstream.this.pool, lease.outcome(),
					Duration.ofNanos(waitedNanos));
		}

		@Override
		public void released(Lease<String> lease, long usageNanos) {
			SimulatedUpstream.this.adaptive.released(SimulatedUpstream.this.pool, Duration.ofNanos(usageNanos));
		}

		@Override
		public void closed(Slot<String> slot, CloseReason reason, long ageNanos) {
			SimulatedUpstream.this.adaptive.closed(SimulatedUpstream.this.pool, reason);
		}

	}

}
