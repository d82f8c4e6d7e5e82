package io.httppool.engine;

import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a {@link PoolEngine} dials a route for nobody, as its last dial failed.
 */
class ProbeTests {

	private static final long INTERVAL = Duration.ofSeconds(30).toMillis();

	private final EngineFixture pool = new EngineFixture(SettingsBuilder.max(2));

	ProbeTests() {
		this.pool.driver.answerDials = false;
		this.pool.driver.probed = true;
	}

	@Test
	void routeIsDialledOncePerIntervalUntilThatSucceeds() {
		failFor(Kind.BLOCKING);
		for (int dials = 2; dials < 5; dials++) {
			this.pool.clock.advanceMillis(INTERVAL - 1);
			assertThat(this.pool.driver.dialCount).isEqualTo(dials - 1);
			this.pool.clock.advanceMillis(1);
			assertThat(this.pool.driver.dialCount).isEqualTo(dials);
			this.pool.clock.advanceMillis(10 * INTERVAL);
			assertThat(this.pool.driver.dialCount).as("one at a time").isEqualTo(dials);
			this.pool.driver.fail();
			assertThat(this.pool.stats().connectFailures()).isEqualTo(dials);
		}
		this.pool.clock.advanceMillis(INTERVAL);
		this.pool.driver.open();
		assertThat(this.pool.stats().idle()).isEqualTo(1);
		assertThat(this.pool.stats().misses()).as("it was nobody's").isZero();
		this.pool.clock.advanceMillis(10 * INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(5);
	}

	@Test
	void dialThatARequestAsksForIsAnAnswer() {
		failFor(Kind.BLOCKING);
		this.pool.clock.advanceMillis(INTERVAL / 2);
		failFor(Kind.BLOCKING);
		this.pool.clock.advanceMillis(INTERVAL - 1);
		assertThat(this.pool.driver.dialCount).isEqualTo(2);
		this.pool.clock.advanceMillis(1);
		assertThat(this.pool.driver.dialCount).isEqualTo(3);
	}

	@Test
	void bothKindsOfClientsTogetherAreDialledOncePerInterval() {
		failFor(Kind.BLOCKING);
		this.pool.clock.advanceMillis(INTERVAL / 2);
		failFor(Kind.ASYNC);
		for (int dials = 3; dials < 6; dials++) {
			this.pool.clock.advanceMillis(INTERVAL);
			assertThat(this.pool.driver.dialCount).isEqualTo(dials);
			this.pool.driver.fail();
		}
	}

	@Test
	void whoComesDuringAProbeIsServedByIt() {
		failFor(Kind.BLOCKING);
		this.pool.clock.advanceMillis(INTERVAL);
		Acquisition<ScriptedDriver.Connection> waiter = this.pool.enqueue();
		this.pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
		assertThat(this.pool.driver.dialCount).isEqualTo(2);
	}

	@Test
	void routeThatTheDriverDoesNotProbeIsLeftAlone() {
		this.pool.enqueue(EngineFixture.OTHER);
		this.pool.driver.fail();
		this.pool.clock.advanceMillis(10 * INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(1);
	}

	@Test
	void driverMayStopIt() {
		failFor(Kind.BLOCKING);
		this.pool.driver.probed = false;
		this.pool.clock.advanceMillis(10 * INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(1);
		assertThat(this.pool.stats().connectFailures()).isEqualTo(1);
	}

	@Test
	void suspendedPoolDialsAgainWhenItIsResumed() {
		failFor(Kind.BLOCKING);
		this.pool.engine.suspend();
		this.pool.clock.advanceMillis(10 * INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(1);
		this.pool.engine.resume();
		this.pool.clock.advanceMillis(INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(2);
	}

	@Test
	void closedPoolDialsNobody() {
		failFor(Kind.BLOCKING);
		this.pool.engine.close();
		this.pool.clock.advanceMillis(10 * INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(1);
	}

	@Test
	void fullPoolHasNoPlaceForAProbe() {
		failFor(Kind.BLOCKING);
		Lease<ScriptedDriver.Connection> held = null;
		for (int i = 0; i < 2; i++) {
			Acquisition<ScriptedDriver.Connection> other = this.pool.enqueue(EngineFixture.OTHER);
			this.pool.driver.open();
			held = other.lease();
		}
		assertThat(this.pool.stats().active()).isEqualTo(2);
		this.pool.clock.advanceMillis(3 * INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(3);
		Objects.requireNonNull(held).discard(CloseReason.NOT_REUSABLE);
		this.pool.clock.advanceMillis(INTERVAL);
		assertThat(this.pool.driver.dialCount).isEqualTo(4);
	}

	@Test
	void warmPoolDialsNoMoreOftenForIt() {
		EngineFixture warm = new EngineFixture(SettingsBuilder.max(5).minIdle(2));
		warm.driver.answerDials = false;
		warm.driver.probed = true;
		warm.engine.warmUp(Kind.BLOCKING, EngineFixture.ROUTE);
		for (int i = 0; i < 600; i++) {
			while (!warm.driver.dials.isEmpty()) {
				warm.driver.fail();
			}
			warm.clock.advanceMillis(1000);
		}
		// The pauses double from 100 ms to the interval; two dials begin at once.
		assertThat(warm.driver.dialCount).isBetween(20, 40);
	}

	private void failFor(Kind kind) {
		this.pool.enqueue(AcquireRequest.of(kind, EngineFixture.ROUTE));
		this.pool.driver.fail(this.pool.driver.dials.getLast());
	}

}
