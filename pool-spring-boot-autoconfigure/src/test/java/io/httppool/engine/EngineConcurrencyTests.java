package io.httppool.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Real threads, real time: everything at once, the cap watched all the while, and nothing
 * lost when all has come to rest.
 */
class EngineConcurrencyTests {

	private static final int THREADS = 16;

	private static final int MAX = 6;

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

	private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);

	private final BusyDriver driver = new BusyDriver();

	private final AtomicLong served = new AtomicLong();

	private final AtomicLong refused = new AtomicLong();

	@AfterEach
	void stop() {
		this.callers.shutdownNow();
		this.timer.shutdownNow();
	}

	@Test
	void nothingIsLostWhenEverythingHappensAtOnce() throws Exception {
		everythingAtOnce(3);
	}

	@Test
	void nothingIsLostWhenConnectionsAreSharedAndEverythingHappensAtOnce() throws Exception {
		this.driver.maxStreams = 4;
		everythingAtOnce(2);
	}

	private void everythingAtOnce(int seconds) throws Exception {
		SettingsBuilder settings = SettingsBuilder.max(MAX).connects(0).tenantShare(0.5).minIdle(1);
		settings.idleTimeout(Duration.ofMillis(20)).maxLifetime(Duration.ofMillis(300), 0.2);
		settings.validateAfterIdle = Duration.ofNanos(100_000);
		settings.maintenance = Duration.ofMillis(50);
		PoolEngine<Socket> engine = engine(settings);
		engine.warmUp(Kind.BLOCKING, "route-0");
		runAll(engine, seconds, (random) -> useOnce(engine, random, 3));
		quiesce(engine);
	}

	@Test
	void onePlaceIsHandedFromThreadToThread() throws Exception {
		PoolEngine<Socket> engine = engine(SettingsBuilder.max(1));
		runAll(engine, 2, (random) -> {
			Lease<Socket> lease = take(engine, AcquireRequest.of(Kind.BLOCKING, "route"), null);
			if (lease != null) {
				assertThat(lease.connection().users.incrementAndGet()).as("users of one connection").isOne();
				lease.connection().users.decrementAndGet();
				lease.release(null);
				lease.release(null);
			}
		});
		quiesce(engine);
		assertThat(this.refused).hasValue(0);
	}

	@Test
	void whoComesInTheMomentOfAReleaseIsServed() throws Exception {
		PoolEngine<Socket> engine = engine(SettingsBuilder.max(1));
		AcquireRequest request = AcquireRequest.of(Kind.BLOCKING, "route");
		AtomicInteger round = new AtomicInteger();
		int rounds = 100_000;
		Lease<Socket> lease = engine.enqueue(request, null, null).await();
		for (int i = 1; i <= rounds; i++) {
			Lease<Socket> held = lease;
			int turn = i;
			Future<?> release = this.callers.submit(() -> {
				round.set(turn);
				held.release(null);
			});
			while (round.get() != turn) {
				Thread.onSpinWait();
			}
			// Nothing but the release serves him in this time: no alarm is due before.
			Acquisition<Socket> waiter = engine.enqueue(request, Duration.ofSeconds(5), null);
			release.get(10, TimeUnit.SECONDS);
			lease = waiter.await();
		}
		lease.release(null);
		quiesce(engine);
	}

	@Test
	void closeInTheMidstOfEverythingLeavesNothingOpen() throws Exception {
		for (int i = 0; i < 20; i++) {
			PoolEngine<Socket> engine = engine(SettingsBuilder.max(MAX));
			List<Future<?>> uses = new ArrayList<>();
			for (int j = 0; j < THREADS; j++) {
				uses.add(this.callers.submit(() -> {
					for (int k = 0; k < 200; k++) {
						use(engine, ThreadLocalRandom.current(), 2);
					}
				}));
			}
			engine.close();
			for (Future<?> use : uses) {
				use.get(30, TimeUnit.SECONDS);
			}
			await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
				assertThat(engine.slots()).isEmpty();
				assertThat(this.driver.open).hasValue(0);
			});
			assertThat(engine.stats().pending()).isZero();
		}
	}

	private void runAll(PoolEngine<Socket> engine, int seconds, Use use) throws Exception {
		long seed = Long.getLong("engine.seed", System.nanoTime());
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		List<Future<?>> uses = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			Random random = new Random(seed + i);
			uses.add(this.callers.submit(() -> {
				while (System.nanoTime() < end) {
					use.run(random);
				}
				return null;
			}));
		}
		for (Future<?> future : uses) {
			assertThat(future).as("-Dengine.seed=" + seed).succeedsWithin(60, TimeUnit.SECONDS);
		}
		assertThat(this.driver.most).as("connections at once, -Dengine.seed=" + seed).hasValueLessThanOrEqualTo(MAX);
		assertThat(this.served).hasValueGreaterThan(1000);
	}

	private void useOnce(PoolEngine<Socket> engine, Random random, int routes) throws Exception {
		switch (random.nextInt(400)) {
			case 0 -> engine.evictIdle(CloseReason.EVICTED);
			case 1 -> engine.softEvict(CloseReason.TLS_CHANGED);
			case 2 -> engine.resize(1 + random.nextInt(MAX), random.nextInt(2));
			case 3 -> {
				engine.suspend();
				engine.resume();
			}
			case 4, 5, 6, 7, 8 -> engine.checkIdle(Kind.BLOCKING);
			case 9 -> engine.maintain();
			case 10 -> engine.stats();
			case 11 -> engine.slots();
			case 12 -> engine.slots().stream().findAny().ifPresent((slot) -> engine.evict(slot.id()));
			default -> use(engine, random, routes);
		}
	}

	private void use(PoolEngine<Socket> engine, Random random, int routes) {
		try {
			Kind kind = (random.nextInt(5) == 0) ? Kind.ASYNC : Kind.BLOCKING;
			String tenant = (random.nextInt(4) == 0) ? "tenant-" + random.nextInt(2) : null;
			AcquireRequest request = new AcquireRequest(kind, "route-" + random.nextInt(routes),
					Priority.values()[random.nextInt(3)], tenant, null)
				.demanding(random.nextInt(30) == 0, random.nextInt(30) == 0);
			Duration timeout = (random.nextInt(4) == 0) ? Duration.ofMillis(random.nextInt(10)) : null;
			if (random.nextInt(20) == 0) {
				Acquisition<Socket> waiter = engine.enqueue(request, timeout, null);
				Lease<Socket> lease = waiter.cancel() ? null : waiter.lease();
				if (lease != null) {
					this.served.incrementAndGet();
					lease.release(null);
				}
				return;
			}
			Lease<Socket> lease = take(engine, request, timeout);
			if (lease != null) {
				if (lease.isUnconnected()) {
					this.driver.open(lease.slot(), random);
				}
				else if (random.nextInt(50) == 0) {
					lease.slot().lost(CloseReason.GOAWAY);
				}
				if (random.nextInt(10) == 0) {
					lease.discard(CloseReason.NOT_REUSABLE);
				}
				lease.release(null);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private @Nullable Lease<Socket> take(PoolEngine<Socket> engine, AcquireRequest request, @Nullable Duration timeout)
			throws InterruptedException {
		try {
			Lease<Socket> lease = engine.tryAcquire(request);
			if (lease == null) {
				lease = engine.enqueue(request, timeout, null).await();
			}
			this.served.incrementAndGet();
			return lease;
		}
		catch (AcquireFailedException ex) {
			this.refused.incrementAndGet();
			return null;
		}
	}

	private void quiesce(PoolEngine<Socket> engine) {
		engine.resume();
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			EngineStats stats = engine.stats();
			assertThat(stats.pending() + stats.connecting() + stats.draining() + stats.active()).isZero();
		});
		new EngineInvariants<>(engine).check();
		EngineStats stats = engine.stats();
		assertThat(this.driver.open).hasValue(stats.idle());
		assertThat(stats.opened() - stats.closedTotal()).isEqualTo(stats.idle());
		engine.close();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.driver.open.get() == 0);
		assertThat(engine.slots()).isEmpty();
	}

	private PoolEngine<Socket> engine(SettingsBuilder settings) {
		return new PoolEngine<>(settings.build(), this.driver, new EngineListener<>() {
		}, new EngineClock() {
			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public Runnable schedule(Runnable task, long delayNanos) {
				ScheduledFuture<?> future = EngineConcurrencyTests.this.timer.schedule(task, delayNanos,
						TimeUnit.NANOSECONDS);
				return () -> future.cancel(false);
			}
		}, () -> ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * Something that every thread does again and again.
	 */
	private interface Use {

		void run(Random random) throws Exception;

	}

	/**
	 * A connection that knows how many use it.
	 */
	private static final class Socket {

		private final AtomicInteger users = new AtomicInteger();

	}

	/**
	 * Opens and closes on other threads, sometimes in vain, and counts.
	 */
	private final class BusyDriver implements ConnectionDriver<Socket> {

		private final AtomicInteger open = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private volatile int maxStreams = 1;

		@Override
		public void dial(Slot<Socket> slot) {
			this.most.accumulateAndGet(this.open.incrementAndGet(), Math::max);
			later(() -> end(slot, ThreadLocalRandom.current()));
		}

		private void open(Slot<Socket> slot, Random random) {
			this.most.accumulateAndGet(this.open.incrementAndGet(), Math::max);
			end(slot, random);
		}

		private void end(Slot<Socket> slot, Random random) {
			if (random.nextInt(50) == 0 && !slot.route().equals("route")) {
				this.open.decrementAndGet();
				slot.failed(ConnectPhase.CONNECT, new IOException("refused"));
			}
			else {
				slot.opened(new Socket(), 1 + random.nextInt(this.maxStreams), 0, -1);
			}
		}

		@Override
		public @Nullable CloseReason validate(Socket connection) {
			return (ThreadLocalRandom.current().nextInt(200) == 0) ? CloseReason.SERVER_CLOSED : null;
		}

		@Override
		public void close(Socket connection, CloseReason reason, Runnable closed) {
			later(() -> {
				this.open.decrementAndGet();
				closed.run();
			});
		}

		private void later(Runnable task) {
			EngineConcurrencyTests.this.timer.schedule(task, ThreadLocalRandom.current().nextInt(200),
					TimeUnit.MICROSECONDS);
		}

	}

}
