package io.httppool.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.AcquireFailedException.Reason;
import io.httppool.engine.ScriptedDriver.Connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@link PoolEngine#softEvict} does to connections that are being opened, and to the
 * routes that it is not about.
 */
class SoftEvictionTests {

	private static final String ROUTE = EngineFixture.ROUTE;

	private static final String OTHER = EngineFixture.OTHER;

	@Test
	void dialUnderWayIsDoneAgainForWhoeverWaits() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		Acquisition<Connection> waiter = pool.enqueue();
		evict(pool);
		Connection old = pool.driver.open();
		pool.invariants.check();
		assertThat(waiter.isDone()).isFalse();
		assertThat(old.closeReason).isEqualTo(CloseReason.TLS_CHANGED);
		assertThat(pool.driver.dials).as("dials under way").hasSize(1);
		Connection fresh = pool.driver.open();
		assertThat(Objects.requireNonNull(waiter.lease()).connection()).isSameAs(fresh);
		assertThat(pool.driver.dialCount).isEqualTo(2);
		assertThat(pool.stats().opened()).isEqualTo(2);
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isOne();
		assertThat(pool.stats().misses()).isOne();
		assertThat(pool.listener.events).containsExactly("connecting", "opened", "draining TLS_CHANGED",
				"closed TLS_CHANGED", "connecting", "opened", "DIALLED");
	}

	@Test
	void dialIsDoneAgainForTheHolderThatItWasMeantFor() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		pool.enqueue(new AcquireRequest(Kind.BLOCKING, ROUTE, Priority.NORMAL, null, "GET /cases"));
		evict(pool);
		pool.driver.open();
		assertThat(pool.driver.dials.element().cause()).isEqualTo("GET /cases");
	}

	@Test
	void nextDialStartsWhenTheConnectionInVainIsClosed() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		pool.driver.holdCloses = true;
		Acquisition<Connection> waiter = pool.enqueue();
		evict(pool);
		Connection old = pool.driver.open();
		pool.invariants.check();
		assertThat(pool.driver.dials).isEmpty();
		assertThat(pool.stats().connecting()).as("its place is kept").isOne();
		assertThat(pool.stats().opened()).isZero();
		pool.driver.finishClose(old);
		pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void failureInVainEndsNoWait() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		Acquisition<Connection> waiter = pool.enqueue();
		evict(pool);
		pool.driver.fail();
		pool.invariants.check();
		assertThat(waiter.isDone()).isFalse();
		assertThat(pool.stats().connectFailures()).isOne();
		pool.driver.fail();
		assertThat(pool.stats().connectFailures()).isEqualTo(2);
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(waiter::await)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.CONNECT_FAILED));
		assertThat(pool.listener.events).containsExactly("connecting", "connectFailed", "connecting", "connectFailed",
				"CANCELLED");
	}

	@Test
	void whoIsOverdueWaitsForTheDialThatIsDoneAgain() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		Acquisition<Connection> waiter = pool.enqueue(AcquireRequest.of(Kind.BLOCKING, ROUTE), Duration.ZERO);
		waiter.timeOut();
		evict(pool);
		pool.driver.open();
		assertThat(waiter.isDone()).isFalse();
		pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void eachEvictionCountsForTheDialsThatItFinds() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		Acquisition<Connection> waiter = pool.enqueue();
		evict(pool);
		evict(pool);
		pool.driver.open();
		evict(pool);
		pool.driver.open();
		assertThat(waiter.isDone()).isFalse();
		pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
		assertThat(pool.driver.dialCount).isEqualTo(3);
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isEqualTo(2);
	}

	@Test
	void noDialStartsInAPoolThatWasClosedMeanwhile() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		pool.driver.holdCloses = true;
		pool.enqueue();
		evict(pool);
		pool.driver.open();
		pool.engine.close();
		pool.driver.finishCloses();
		assertThat(pool.driver.dialCount).isOne();
		assertThat(pool.engine.slots()).isEmpty();
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isOne();
	}

	@Test
	void dialInVainOfAClosedPoolIsNotDoneAgain() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		pool.enqueue();
		evict(pool);
		pool.engine.close();
		assertThat(pool.driver.open().closeReason).isEqualTo(CloseReason.POOL_CLOSED);
		assertThat(pool.driver.dialCount).isOne();
		assertThat(pool.driver.open).isEmpty();
		assertThat(pool.engine.slots()).isEmpty();
	}

	@Test
	void failureInVainOfAClosedPoolIsTheEnd() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		pool.enqueue();
		evict(pool);
		pool.engine.close();
		pool.driver.fail();
		assertThat(pool.driver.dialCount).isOne();
		assertThat(pool.engine.slots()).isEmpty();
	}

	@Test
	void onlyTheFirstReportOfADialInVainCounts() {
		EngineFixture pool = dialling(SettingsBuilder.max(3));
		pool.enqueue();
		evict(pool);
		Slot<Connection> slot = pool.driver.dials.element();
		pool.driver.fail(slot);
		slot.failed(ConnectPhase.TLS, new IOException("again"));
		slot.lost(CloseReason.SERVER_CLOSED);
		pool.driver.open(slot);
		pool.invariants.check();
		assertThat(pool.stats().connectFailures()).isOne();
		assertThat(pool.driver.dialCount).isEqualTo(2);
		assertThat(pool.driver.open).isEmpty();
	}

	@Test
	void connectionInVainIsToldOfWithItsAge() {
		List<String> told = new ArrayList<>();
		ScriptedDriver driver = new ScriptedDriver();
		TurnedClock clock = new TurnedClock();
		PoolEngine<Connection> engine = new PoolEngine<>(SettingsBuilder.max(1).build(), driver,
				new EngineListener<>() {

					@Override
					public void opened(Slot<Connection> slot, long connectNanos, long tlsNanos) {
						told.add("opened " + slot.connectionOrNull());
					}

					@Override
					public void closed(Slot<Connection> slot, CloseReason reason, long ageNanos) {
						told.add("closed after " + ageNanos);
					}

				}, clock, () -> 0);
		driver.holdCloses = true;
		engine.enqueue(AcquireRequest.of(Kind.BLOCKING, ROUTE), null, null);
		engine.softEvict(CloseReason.TLS_CHANGED);
		clock.advance(30);
		driver.open();
		clock.advance(5);
		driver.finishCloses();
		assertThat(told).containsExactly("opened connection 1", "closed after 5");
	}

	@Test
	void driverThatFailsToCloseDoesNotPreventTheNextDial() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		Acquisition<Connection> waiter = pool.enqueue();
		evict(pool);
		pool.driver.error = new OutOfMemoryError("test");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(pool.driver::open);
		pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void whatAHolderOpensItselfServesThatHolderOnly() {
		EngineFixture pool = dialling(SettingsBuilder.max(1));
		Lease<Connection> lease = pool.acquire(EngineFixture.unconnected());
		evict(pool);
		pool.driver.open(lease.slot());
		assertThat(lease.isUnconnected()).isFalse();
		assertThat(pool.stats().draining()).isOne();
		assertThat(pool.driver.closed).isEmpty();
		lease.release(null);
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isOne();
		assertThat(pool.stats().idle()).isZero();
	}

	@Test
	void otherRoutesAreLeftAlone() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(4));
		pool.acquire().release(null);
		Objects.requireNonNull(pool.enqueue(OTHER).lease()).release(null);
		pool.driver.answerDials = false;
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		for (String route : List.of(ROUTE, OTHER)) {
			Objects.requireNonNull(pool.enqueue(route).lease());
			waiters.add(pool.enqueue(route));
		}
		pool.clock.advanceMillis(1000);
		assertThat(pool.driver.dials).hasSize(2);
		pool.engine.softEvict(ROUTE::equals, CloseReason.TLS_CHANGED);
		pool.driver.open();
		pool.driver.open(pool.driver.dials.element());
		assertThat(waiters).extracting(Acquisition::isDone).containsExactly(false, true);
		assertThat(pool.stats().draining()).as("the one in use on the route").isOne();
	}

	@Test
	void warmConnectionsAreReplacedAtOnce() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(3).minIdle(2));
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		evict(pool);
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isEqualTo(2);
		assertThat(pool.stats().idle()).isEqualTo(2);
		evict(pool);
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isEqualTo(4);
		assertThat(pool.stats().idle()).isEqualTo(2);
	}

	@Test
	void warmUpThatPausesAfterAFailureIsTriedAtOnce() {
		EngineFixture pool = dialling(SettingsBuilder.max(1).minIdle(1));
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		pool.driver.fail();
		assertThat(pool.driver.dials).isEmpty();
		evict(pool);
		pool.driver.open();
		assertThat(pool.stats().idle()).isOne();
	}

	@Test
	void whoWaitsForAPauseAfterAFailureIsDialledForAtOnce() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(2));
		pool.acquire();
		pool.driver.answerDials = false;
		Acquisition<Connection> waiter = pool.enqueue(EngineFixture.fresh());
		pool.driver.fail();
		assertThat(pool.driver.dials).isEmpty();
		evict(pool);
		pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void pauseOfAnotherRouteGoesOn() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(4));
		for (String route : List.of(ROUTE, OTHER)) {
			pool.acquire(AcquireRequest.of(Kind.BLOCKING, route));
		}
		pool.driver.answerDials = false;
		for (String route : List.of(ROUTE, OTHER)) {
			pool.enqueue(AcquireRequest.of(Kind.BLOCKING, route).demanding(true, false));
			pool.driver.fail();
		}
		pool.engine.softEvict(ROUTE::equals, CloseReason.TLS_CHANGED);
		assertThat(pool.driver.dials).extracting(Slot::route).containsExactly(ROUTE);
	}

	private static EngineFixture dialling(SettingsBuilder settings) {
		EngineFixture pool = new EngineFixture(settings);
		pool.driver.answerDials = false;
		return pool;
	}

	private static void evict(EngineFixture pool) {
		pool.engine.softEvict(CloseReason.TLS_CHANGED);
		pool.invariants.check();
	}

}
