package io.httppool.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOrder;
import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a warm pool that has served nobody yet, and so knows no usual hold, dials for
 * those who wait.
 */
class WarmPoolDialTests {

	private static final int WARM = 5;

	private static final int MOST_DIALS = 16;

	private static final Duration DIAL = Duration.ofMillis(100);

	private static final AcquireRequest REQUEST = AcquireRequest.of(Kind.BLOCKING, "route");

	private final ManualClock clock = new ManualClock();

	private final Driver driver = new Driver();

	private final PoolEngine<String> engine = new PoolEngine<>(settings(), this.driver, new EngineListener<>() {
	}, this.clock, () -> 0);

	private static EngineSettings settings() {
		Duration minute = Duration.ofMinutes(1);
		return new EngineSettings(3 * MOST_DIALS, 0, WARM, 1000, 0, AcquireOrder.LIFO, minute, Duration.ZERO, false,
				minute, 0, 0, Duration.ZERO, minute, Duration.ZERO, 1, minute);
	}

	@BeforeEach
	void warmUp() {
		this.engine.warmUp(Kind.BLOCKING, "route");
		this.clock.advance(DIAL);
		this.driver.openAll();
		assertThat(this.engine.stats().idle()).isEqualTo(WARM);
	}

	@Test
	void spikeWaitsForReleasesBeforeItIsDialledFor() {
		List<Acquisition<String>> waiters = spike();
		assertThat(this.driver.dials).isEmpty();
		for (Acquisition<String> waiter : waiters) {
			this.clock.advance(Duration.ofMillis(1));
			Lease<String> lease = waiter.lease();
			assertThat(lease).isNotNull();
			lease.release(null);
		}
		assertThat(this.driver.dials).as("short holds").isEmpty();
		assertThat(this.engine.stats().opened()).isEqualTo(WARM);
	}

	@Test
	void spikeThatNothingIsReleasedForIsDialledForAfterTheTimeOfADial() {
		spike();
		this.clock.advance(DIAL.minusMillis(1));
		assertThat(this.driver.dials).isEmpty();
		this.clock.advance(Duration.ofMillis(2));
		assertThat(this.driver.dials).hasSize(MOST_DIALS);
	}

	private List<Acquisition<String>> spike() {
		List<Acquisition<String>> waiters = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			waiters.add(this.engine.enqueue(REQUEST, Duration.ofSeconds(5), null));
		}
		return waiters;
	}

	/**
	 * Opens connections when a test says so.
	 */
	private static final class Driver implements ConnectionDriver<String> {

		private final Deque<Slot<String>> dials = new ArrayDeque<>();

		@Override
		public void dial(Slot<String> slot) {
			this.dials.add(slot);
		}

		private void openAll() {
			while (!this.dials.isEmpty()) {
				Slot<String> slot = this.dials.remove();
				slot.opened("connection " + slot.id(), 1, 0, 0);
			}
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

	/**
	 * Time that passes when a test says so.
	 */
	private static final class ManualClock implements EngineClock {

		private final List<Alarm> alarms = new ArrayList<>();

		private long now;

		@Override
		public long nanoTime() {
			return this.now;
		}

		@Override
		public Runnable schedule(Runnable task, long delayNanos) {
			Alarm alarm = new Alarm(task, this.now + delayNanos);
			this.alarms.add(alarm);
			return () -> this.alarms.remove(alarm);
		}

		private void advance(Duration time) {
			this.now += time.toNanos();
			List<Alarm> due = this.alarms.stream().filter((alarm) -> alarm.at() <= this.now).toList();
			this.alarms.removeAll(due);
			due.forEach((alarm) -> alarm.task().run());
		}

		/**
		 * A task and when it is due.
		 *
		 * @param task the task
		 * @param at the time
		 */
		private record Alarm(Runnable task, long at) {

		}

	}

}
