package io.httppool.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOrder;
import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.AcquireFailedException;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.ConnectionDriver;
import io.httppool.engine.EngineClock;
import io.httppool.engine.EngineListener;
import io.httppool.engine.EngineSettings;
import io.httppool.engine.Lease;
import io.httppool.engine.PoolEngine;
import io.httppool.engine.Slot;

/**
 * The engine with the defaults of a pool over connections that do nothing: opened and
 * closed at once, always healthy.
 */
final class BareEngine implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final Ticker ticker = new Ticker();

	private final PoolEngine<Object> engine;

	/**
	 * Create an engine without connections.
	 * @param maxConnections most connections
	 * @param tenantMaxShare share of one tenant
	 * @param dead routes whose dials never end
	 */
	BareEngine(int maxConnections, double tenantMaxShare, Predicate<Object> dead) {
		EngineSettings settings = new EngineSettings(maxConnections, 0, 0, 10_000, 0, AcquireOrder.LIFO,
				Duration.ofSeconds(50), Duration.ofSeconds(2), true, Duration.ofMinutes(5), 0.1, 0, Duration.ZERO,
				Duration.ofSeconds(30), Duration.ofSeconds(60), tenantMaxShare, Duration.ofSeconds(1));
		this.engine = new PoolEngine<>(settings, new Driver(dead), new EngineListener<>() {
		}, this.ticker, () -> ThreadLocalRandom.current().nextDouble());
	}

	PoolEngine<Object> engine() {
		return this.engine;
	}

	/**
	 * Acquire as a blocking client does.
	 * @param request what is asked for
	 * @return the lease
	 */
	Lease<Object> acquire(AcquireRequest request) throws AcquireFailedException, InterruptedException {
		Lease<Object> lease = this.engine.tryAcquire(request);
		return (lease != null) ? lease : this.engine.enqueue(request, TIMEOUT, null).await();
	}

	void fill(Object route, int connections) throws AcquireFailedException, InterruptedException {
		List<Lease<Object>> leases = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			leases.add(acquire(AcquireRequest.of(Kind.BLOCKING, route)));
		}
		leases.forEach((lease) -> lease.release(null));
	}

	@Override
	public void close() {
		this.engine.close();
		this.ticker.close();
	}

	private record Driver(Predicate<Object> dead) implements ConnectionDriver<Object> {

		@Override
		public void dial(Slot<Object> slot) {
			if (!this.dead.test(slot.route())) {
				slot.opened(new Object(), 1, 0, -1);
			}
		}

		@Override
		public @Nullable CloseReason validate(Object connection) {
			return null;
		}

		@Override
		public void close(Object connection, CloseReason reason, Runnable closed) {
			closed.run();
		}

	}

	private static final class Ticker implements EngineClock, AutoCloseable {

		private final long start = System.nanoTime();

		private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = Executors.defaultThreadFactory().newThread(task);
			thread.setDaemon(true);
			return thread;
		});

		@Override
		public long nanoTime() {
			return System.nanoTime() - this.start;
		}

		@Override
		public Runnable schedule(Runnable task, long delayNanos) {
			ScheduledFuture<?> future = this.executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
			return () -> future.cancel(false);
		}

		@Override
		public void close() {
			this.executor.shutdownNow();
		}

	}

}
