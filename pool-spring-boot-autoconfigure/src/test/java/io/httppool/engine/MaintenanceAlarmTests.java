package io.httppool.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOrder;
import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a {@link PoolEngine} looks after its connections by itself.
 */
class MaintenanceAlarmTests {

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private static final Duration LEAK = Duration.ofSeconds(5);

	private final AlarmClock clock = new AlarmClock();

	private final List<Duration> leaks = new ArrayList<>();

	@Test
	void leakOfTheFirstConnectionIsNoticedInTime() {
		acquire(engine(LEAK));
		this.clock.advance(LEAK.minusMillis(1));
		assertThat(this.leaks).isEmpty();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.leaks).containsExactly(LEAK);
	}

	@Test
	void leakOfAConnectionThatWasIdleIsNoticedInTime() {
		PoolEngine<String> engine = engine(LEAK);
		acquire(engine).release(null);
		this.clock.advance(Duration.ofSeconds(3));
		acquire(engine);
		this.clock.advance(LEAK);
		assertThat(this.leaks).containsExactly(LEAK);
	}

	@Test
	void maintenanceComesWithItsIntervalOnceThereIsAConnection() {
		PoolEngine<String> engine = engine(Duration.ZERO);
		acquire(engine);
		long start = this.clock.nanoTime();
		this.clock.advance(INTERVAL);
		assertThat(engine.stats().lastMaintenanceAt()).isEqualTo(start + INTERVAL.toNanos());
		this.clock.advance(INTERVAL);
		assertThat(engine.stats().lastMaintenanceAt()).isEqualTo(start + 2 * INTERVAL.toNanos());
	}

	private static Lease<String> acquire(PoolEngine<String> engine) {
		AcquireRequest request = AcquireRequest.of(Kind.BLOCKING, "route");
		Lease<String> idle = engine.tryAcquire(request);
		if (idle != null) {
			return idle;
		}
		List<Lease<String>> leases = new ArrayList<>();
		engine.enqueue(request, null, new AcquireCallback<>() {

			@Override
			public void acquired(Lease<String> lease) {
				leases.add(lease);
			}

			@Override
			public void failed(AcquireFailedException failure) {
				throw new IllegalStateException(failure);
			}

		});
		return leases.get(0);
	}

	private PoolEngine<String> engine(Duration leakDetectionThreshold) {
		Duration never = Duration.ofDays(1);
		EngineSettings settings = new EngineSettings(5, 0, 0, 10, 5, AcquireOrder.LIFO, never, Duration.ZERO, false,
				never, 0, 0, never, INTERVAL, leakDetectionThreshold, 1, never);
		ConnectionDriver<String> driver = new ConnectionDriver<>() {

			@Override
			public void dial(Slot<String> slot) {
				slot.opened("connection", 1, 0, -1);
			}

			@Override
			public @Nullable CloseReason validate(String connection) {
				return null;
			}

			@Override
			public void close(String connection, CloseReason reason, Runnable closed) {
				closed.run();
			}

		};
		EngineListener<String> listener = new EngineListener<>() {

			@Override
			public void leaked(Lease<String> lease, long heldNanos) {
				MaintenanceAlarmTests.this.leaks.add(Duration.ofNanos(heldNanos));
			}

		};
		return new PoolEngine<>(settings, driver, listener, this.clock, () -> 0);
	}

	/**
	 * A clock that a test turns, with the one alarm that an engine sets.
	 */
	private static final class AlarmClock implements EngineClock {

		private long now;

		private long dueAt;

		private @Nullable Runnable alarm;

		@Override
		public long nanoTime() {
			return this.now;
		}

		@Override
		public Runnable schedule(Runnable task, long delayNanos) {
			this.alarm = task;
			this.dueAt = this.now + delayNanos;
			return () -> this.alarm = null;
		}

		private void advance(Duration time) {
			long end = this.now + time.toNanos();
			while (this.alarm != null && this.dueAt <= end) {
				Runnable due = Objects.requireNonNull(this.alarm);
				this.alarm = null;
				this.now = this.dueAt;
				due.run();
			}
			this.now = end;
		}

	}

}
