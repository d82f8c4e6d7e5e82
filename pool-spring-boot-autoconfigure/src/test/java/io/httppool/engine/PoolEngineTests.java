package io.httppool.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOrder;
import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PoolState;
import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.AcquireFailedException.Reason;
import io.httppool.engine.ScriptedDriver.Connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PoolEngineTests {

	private static final String ROUTE = EngineFixture.ROUTE;

	private static final String OTHER = EngineFixture.OTHER;

	private final AcquireRequest simple = AcquireRequest.of(Kind.BLOCKING, ROUTE);

	// Taking and giving back

	@Test
	void idleConnectionIsUsedAgain() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		Lease<Connection> first = pool.acquire();
		first.release(null);
		Lease<Connection> second = pool.acquire();
		assertThat(second.connection()).isSameAs(first.connection());
		assertThat(first.outcome()).isEqualTo(AcquireOutcome.DIALLED);
		assertThat(second.outcome()).isEqualTo(AcquireOutcome.HIT);
		assertThat(pool.stats().hits()).isOne();
		assertThat(pool.stats().misses()).isOne();
		assertThat(pool.listener.events).containsExactly("connecting", "opened", "DIALLED", "released", "HIT");
	}

	@Test
	void lastUsedConnectionIsTakenFirst() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		List<Lease<Connection>> leases = pool.acquire(3);
		leases.forEach((lease) -> lease.release(null));
		assertThat(pool.acquire().slot()).isSameAs(leases.get(2).slot());
	}

	@Test
	void longestIdleConnectionIsTakenFirstIfAskedFor() {
		EngineFixture pool = pool(SettingsBuilder.max(3).order(AcquireOrder.FIFO));
		List<Lease<Connection>> leases = pool.acquire(3);
		leases.forEach((lease) -> lease.release(null));
		assertThat(pool.acquire().slot()).isSameAs(leases.get(0).slot());
	}

	@Test
	void whoStarvesWhileAnIdleConnectionIsCheckedGetsItsPlace() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.acquire().release(null);
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		pool.driver.whileValidating = () -> waiters
			.add(pool.engine.enqueue(AcquireRequest.of(Kind.BLOCKING, OTHER), null, null));
		pool.engine.checkIdle(Kind.BLOCKING);
		assertThat(waiters.get(0).lease()).isNotNull();
		assertThat(pool.closed(CloseReason.DISPLACED)).isOne();
	}

	@Test
	void shrinkWhileAnIdleConnectionIsCheckedClosesIt() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		List<Lease<Connection>> leases = pool.acquire(2);
		leases.get(0).release(null);
		pool.driver.whileValidating = () -> pool.engine.resize(1, 0);
		pool.engine.checkIdle(Kind.BLOCKING);
		assertThat(pool.closed(CloseReason.RESIZED)).isOne();
		assertThat(pool.stats().active()).isOne();
	}

	@Test
	void handshakesOfBothKindsWithOneHostAreBoundedTogether() {
		EngineFixture pool = pool(SettingsBuilder.max(10).connects(3));
		pool.driver.answerDials = false;
		for (int i = 0; i < 4; i++) {
			pool.enqueue(AcquireRequest.of(Kind.BLOCKING, ROUTE));
			pool.enqueue(AcquireRequest.of(Kind.ASYNC, ROUTE));
		}
		pool.enqueue(OTHER);
		assertThat(pool.stats().connecting()).isEqualTo(3 + 1);
		pool.driver.open();
		assertThat(pool.stats().connecting()).isEqualTo(3 + 1);
		pool.driver.openAll();
		assertThat(pool.stats().pending()).isZero();
	}

	@Test
	void waitersOfBothKindsForOneHostAreBoundedTogether() {
		EngineFixture pool = pool(SettingsBuilder.max(1).maxPending(2));
		pool.acquire();
		pool.enqueue(AcquireRequest.of(Kind.BLOCKING, ROUTE));
		pool.enqueue(AcquireRequest.of(Kind.ASYNC, ROUTE));
		for (Kind kind : Kind.values()) {
			assertThatExceptionOfType(AcquireFailedException.class)
				.isThrownBy(() -> pool.enqueue(AcquireRequest.of(kind, ROUTE)).await())
				.satisfies((failure) -> assertThat(failure.reason()).isEqualTo(Reason.TOO_MANY_PENDING));
		}
		assertThat(pool.enqueue(OTHER).isDone()).isFalse();
	}

	@Test
	void errorOfADialFailsThatDialOnly() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		pool.driver.error = new OutOfMemoryError("unable to create native thread");
		Acquisition<Connection> waiter = pool.enqueue();
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(waiter::await)
			.withStackTraceContaining("unable to create native thread");
		assertThat(pool.stats().connecting()).isZero();
		pool.clock.advanceMillis(100);
		assertThat(pool.acquire().connection()).isNotNull();
	}

	@Test
	void errorOfACloseLosesNoPlaceAndStopsNothingElse() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		pool.acquire(2).forEach((lease) -> lease.release(null));
		pool.driver.error = new OutOfMemoryError("test");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> pool.engine.evictIdle(CloseReason.EVICTED));
		assertThat(pool.closed(CloseReason.EVICTED)).isEqualTo(2);
		assertThat(pool.acquire().connection()).isNotNull();
	}

	@Test
	void secondReleaseFindsNothing() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> first = pool.acquire();
		first.release(null);
		Lease<Connection> second = pool.acquire();
		first.release(null);
		first.discard(CloseReason.CANCELLED);
		assertThat(second.isEnded()).isFalse();
		assertThat(pool.stats().active()).isOne();
		assertThat(pool.listener.released).isOne();
	}

	@Test
	void discardedConnectionIsClosedAndItsPlaceIsFree() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.acquire().discard(CloseReason.TRANSPORT_ERROR);
		assertThat(pool.closed(CloseReason.TRANSPORT_ERROR)).isOne();
		assertThat(pool.acquire().outcome()).isEqualTo(AcquireOutcome.DIALLED);
	}

	@Test
	void placeIsFreeOnlyWhenTheDriverHasClosed() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.driver.holdCloses = true;
		pool.acquire().discard(CloseReason.TRANSPORT_ERROR);
		Acquisition<Connection> waiter = pool.enqueue();
		assertThat(waiter.lease()).isNull();
		assertThat(pool.stats().draining()).isOne();
		pool.driver.finishCloses();
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void staleConnectionIsClosedAndTheNextOneTaken() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		List<Lease<Connection>> leases = pool.acquire(2);
		leases.forEach((lease) -> lease.release(null));
		pool.clock.advanceMillis(1);
		leases.get(1).connection().health = CloseReason.SERVER_CLOSED;
		assertThat(pool.acquire().slot()).isSameAs(leases.get(0).slot());
		assertThat(pool.closed(CloseReason.STALE)).isOne();
	}

	@Test
	void itIsKnownForHowLongAConnectionWasIdleThatTheServerClosed() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		List<Lease<Connection>> leases = pool.acquire(2);
		pool.clock.advanceMillis(10);
		leases.forEach((lease) -> lease.release(null));
		pool.clock.advanceMillis(300);
		leases.get(0).slot().lost(CloseReason.SERVER_CLOSED);
		assertThat(pool.listener.idleNanos).isEqualTo(Duration.ofMillis(300).toNanos());
		pool.clock.advanceMillis(100);
		leases.get(1).connection().health = CloseReason.SERVER_CLOSED;
		Lease<Connection> third = pool.acquire();
		assertThat(pool.listener.idleNanos).as("stale").isEqualTo(Duration.ofMillis(400).toNanos());
		third.release(null);
		pool.clock.advanceMillis(50);
		Lease<Connection> again = pool.acquire();
		pool.clock.advanceMillis(50);
		again.slot().lost(CloseReason.SERVER_CLOSED);
		again.discard(CloseReason.TRANSPORT_ERROR);
		assertThat(pool.listener.closed).isEqualTo(3);
		assertThat(pool.listener.idleNanos).as("in use").isZero();
	}

	@Test
	void connectionThatWasIdleForAMomentIsNotValidated() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		pool.acquire().release(null);
		pool.acquire().release(null);
		assertThat(pool.driver.validations).isZero();
	}

	@Test
	void connectionThatIsGivenBackWhileItIsLookedForIsValidated() {
		ScriptedDriver driver = new ScriptedDriver();
		TurnedClock time = new TurnedClock();
		AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();
		EngineClock clock = new EngineClock() {

			@Override
			public long nanoTime() {
				long now = time.nanoTime();
				Runnable once = meanwhile.getAndSet(null);
				if (once != null) {
					time.advanceMillis(1);
					once.run();
				}
				return now;
			}

			@Override
			public Runnable schedule(Runnable task, long delayNanos) {
				return time.schedule(task, delayNanos);
			}

		};
		SettingsBuilder settings = SettingsBuilder.max(2);
		settings.validateAfterIdle = Duration.ZERO;
		PoolEngine<Connection> engine = new PoolEngine<>(settings.build(), driver, new CountingListener(driver), clock,
				() -> 0);
		driver.engine = engine;
		driver.answerDials = true;
		Lease<Connection> lease = Objects.requireNonNull(engine.enqueue(this.simple, null, null).lease());
		lease.connection().health = CloseReason.UNEXPECTED_DATA;
		meanwhile.set(() -> lease.release(null));
		assertThat(engine.tryAcquire(this.simple)).isNull();
		assertThat(engine.stats().closed()).containsEntry(CloseReason.UNEXPECTED_DATA, 1L);
	}

	@Test
	void connectionOfATenantIsValidatedForWhoComesWhileItIsGivenBack() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> lease = pool.acquire(EngineFixture.request(Priority.NORMAL, "tenant"));
		lease.connection().health = CloseReason.UNEXPECTED_DATA;
		lease.release(null);
		assertThat(pool.closed(CloseReason.UNEXPECTED_DATA)).isOne();
	}

	@Test
	void connectionThatIsHandedToAWaiterIsValidated() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> lease = pool.acquire();
		Acquisition<Connection> waiter = pool.enqueue();
		lease.connection().health = CloseReason.UNEXPECTED_DATA;
		lease.release(null);
		assertThat(pool.closed(CloseReason.UNEXPECTED_DATA)).isOne();
		assertThat(Objects.requireNonNull(waiter.lease()).slot()).isNotSameAs(lease.slot());
	}

	@Test
	void freshRequestGetsNoIdleConnection() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> stale = pool.acquire();
		stale.release(null);
		assertThat(pool.acquire(EngineFixture.fresh()).slot()).isNotSameAs(stale.slot());
		assertThat(pool.closed(CloseReason.DISPLACED)).isOne();
	}

	@Test
	void freshRequestGetsNoConnectionThatWasOnlyChecked() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		Lease<Connection> stale = pool.acquire();
		stale.release(null);
		pool.driver.answerDials = false;
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		pool.driver.whileValidating = () -> waiters.add(pool.engine.enqueue(EngineFixture.fresh(), null, null));
		pool.engine.checkIdle(Kind.BLOCKING);
		assertThat(waiters.get(0).lease()).isNull();
		assertThat(pool.stats().idle()).isOne();
		pool.driver.open();
		assertThat(Objects.requireNonNull(waiters.get(0).lease()).slot()).isNotSameAs(stale.slot());
	}

	@Test
	void idleConnectionIsTakenAndGivenBackWithoutTheLockThoughAnotherRouteIsDead() throws InterruptedException {
		EngineFixture pool = pool(SettingsBuilder.max(4));
		pool.acquire().release(null);
		pool.driver.answerDials = false;
		pool.enqueue(OTHER);
		pool.enqueue(OTHER);
		pool.driver.fail();
		CountDownLatch locked = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(1);
		Thread other = new Thread(() -> {
			pool.engine.lock.lock();
			try {
				locked.countDown();
				done.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				pool.engine.lock.unlock();
			}
		});
		other.start();
		locked.await();
		for (int i = 0; i < 100; i++) {
			Objects.requireNonNull(pool.engine.tryAcquire(this.simple)).release(null);
		}
		assertThat(pool.engine.lock.isLocked()).isTrue();
		done.countDown();
		other.join();
	}

	// Waiting

	@Test
	void waitEndsWhenItsTimeIsOver() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.acquire();
		Acquisition<Connection> waiter = pool.enqueue(this.simple, Duration.ZERO);
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(waiter::await)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TIMEOUT));
		assertThat(pool.stats().timeouts()).isOne();
		assertThat(pool.stats().pending()).isZero();
	}

	@Test
	void timeoutOfZeroIsServedByAColdPool() throws Exception {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.driver.answerDials = false;
		Acquisition<Connection> waiter = pool.enqueue(this.simple, Duration.ZERO);
		waiter.timeOut();
		assertThat(waiter.isDone()).isFalse();
		pool.driver.open();
		assertThat(waiter.await().outcome()).isEqualTo(AcquireOutcome.DIALLED);
	}

	@Test
	void timeoutOfZeroGetsTheConnectError() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.driver.answerDials = false;
		Acquisition<Connection> waiter = pool.enqueue(this.simple, Duration.ZERO);
		waiter.timeOut();
		pool.driver.fail();
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(waiter::await).satisfies((ex) -> {
			assertThat(ex.reason()).isEqualTo(Reason.CONNECT_FAILED);
			assertThat(ex.phase()).isEqualTo(ConnectPhase.CONNECT);
			assertThat(ex).hasCauseInstanceOf(IOException.class);
		});
	}

	@Test
	void dialInFlightIsWaitedForOnlyByWhoItIsMeantFor() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.driver.answerDials = false;
		Acquisition<Connection> first = pool.enqueue();
		Acquisition<Connection> second = pool.enqueue();
		second.timeOut();
		assertThat(second.isDone()).isTrue();
		first.timeOut();
		assertThat(first.isDone()).isFalse();
	}

	@Test
	void whoIsOutOfTimeDoesNotWaitForTheDialsOfOthersAfterAFailedOne() {
		EngineFixture pool = pool(SettingsBuilder.max(2).connects(2));
		pool.driver.answerDials = false;
		Acquisition<Connection> first = pool.enqueue();
		Slot<Connection> dial = pool.driver.dials.getLast();
		pool.clock.advanceMillis(100);
		Acquisition<Connection> second = pool.enqueue();
		assertThat(pool.stats().connecting()).isEqualTo(2);
		pool.driver.fail(dial);
		first.timeOut();
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(first::await)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.CONNECT_FAILED));
		assertThat(second.isDone()).isFalse();
	}

	@Test
	void whoCameAfterAFailedDialWaitsForItsOwn() {
		EngineFixture pool = pool(SettingsBuilder.max(2).connects(2));
		pool.driver.answerDials = false;
		pool.enqueue();
		pool.driver.fail();
		pool.clock.advanceMillis(1000);
		Acquisition<Connection> waiter = pool.enqueue();
		waiter.timeOut();
		assertThat(waiter.isDone()).isFalse();
	}

	@Test
	void whoIsOutOfTimeIsToldWhenHisDialServesAnother() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.driver.answerDials = false;
		Acquisition<Connection> normal = pool.enqueue();
		normal.timeOut();
		Acquisition<Connection> high = pool.enqueue(EngineFixture.request(Priority.HIGH, null));
		pool.driver.open();
		assertThat(high.lease()).isNotNull();
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(normal::await)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TIMEOUT));
	}

	@Test
	void oneWaiterTooManyIsRefusedAtOnce() {
		EngineFixture pool = pool(SettingsBuilder.max(1).maxPending(2));
		pool.acquire();
		pool.enqueue();
		pool.enqueue();
		Acquisition<Connection> third = pool.enqueue();
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(third::await)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOO_MANY_PENDING));
		assertThat(pool.stats().rejected()).isOne();
		assertThat(pool.enqueue(OTHER).isDone()).as("another route has a queue of its own").isFalse();
	}

	@Test
	void interruptEndsAWaitAndLosesNothing() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> lease = pool.acquire();
		Acquisition<Connection> waiter = pool.enqueue();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::await);
		lease.release(null);
		assertThat(pool.stats().idle()).isOne();
	}

	@Test
	void callbackIsToldOfAFailure() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.acquire();
		List<Reason> told = new ArrayList<>();
		pool.engine.enqueue(this.simple, null, new AcquireCallback<>() {
			@Override
			public void acquired(Lease<Connection> lease) {
				throw new AssertionError();
			}

			@Override
			public void failed(AcquireFailedException failure) {
				told.add(failure.reason());
			}
		});
		pool.engine.close();
		assertThat(told).containsExactly(Reason.CLOSED);
	}

	// Dialling

	@Test
	void spikeOnAWarmPoolWaitsForReleasesInsteadOfDialling() {
		EngineFixture pool = pool(SettingsBuilder.max(20));
		pool.warm(5, 150, 2);
		int dials = pool.driver.dialCount;
		List<Lease<Connection>> held = new ArrayList<>();
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			Lease<Connection> lease = pool.engine.tryAcquire(this.simple);
			if (lease != null) {
				held.add(lease);
			}
			else {
				waiters.add(pool.enqueue());
			}
		}
		assertThat(held).hasSize(5);
		while (!held.isEmpty()) {
			pool.clock.advanceMillis(2);
			List.copyOf(held).forEach((lease) -> lease.release(null));
			held.clear();
			waiters.removeIf((waiter) -> waiter.lease() != null && held.add(waiter.lease()));
		}
		assertThat(waiters).isEmpty();
		assertThat(pool.driver.dialCount).isEqualTo(dials);
	}

	@Test
	void slowExchangesOnAWarmPoolMakeItDial() {
		EngineFixture pool = pool(SettingsBuilder.max(20));
		pool.warm(5, 10, 1000);
		int dials = pool.driver.dialCount;
		pool.acquire(5);
		pool.enqueue();
		assertThat(pool.driver.dialCount).isEqualTo(dials + 1);
	}

	@Test
	void whoHasWaitedLongerThanADialTakesIsDialledFor() {
		EngineFixture pool = pool(SettingsBuilder.max(20));
		pool.warm(5, 150, 2);
		int dials = pool.driver.dialCount;
		pool.acquire(5);
		pool.enqueue();
		pool.clock.advanceMillis(149);
		assertThat(pool.driver.dialCount).isEqualTo(dials);
		pool.clock.advanceMillis(1);
		assertThat(pool.driver.dialCount).isEqualTo(dials + 1);
	}

	@Test
	void waiterIsServedByAReleaseBeforeItsDialWhichThenGoesIdle() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		Lease<Connection> lease = pool.acquire();
		pool.driver.answerDials = false;
		Acquisition<Connection> waiter = pool.enqueue();
		assertThat(pool.driver.dials).hasSize(1);
		lease.release(null);
		assertThat(Objects.requireNonNull(waiter.lease()).outcome()).isEqualTo(AcquireOutcome.WAITED);
		pool.driver.open();
		assertThat(pool.stats().idle()).isOne();
	}

	@Test
	void onlySoManyDialsAtOnce() {
		EngineFixture pool = pool(SettingsBuilder.max(9).connects(0));
		pool.driver.answerDials = false;
		IntStream.range(0, 9).forEach((i) -> pool.enqueue());
		assertThat(pool.driver.dials).hasSize(3);
		pool.driver.open();
		assertThat(pool.driver.dials).hasSize(3);
	}

	@Test
	void deadRouteIsDialledOnceAtATimeWithBackOffAndFailsItsWaitersTogether() {
		EngineFixture pool = pool(SettingsBuilder.max(9));
		pool.driver.answerDials = false;
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		IntStream.range(0, 5).forEach((i) -> waiters.add(pool.enqueue()));
		IntStream.range(0, 4).forEach((i) -> pool.driver.fail());
		assertThat(waiters).noneMatch(Acquisition::isDone);
		pool.driver.fail();
		assertThat(waiters).allMatch(Acquisition::isDone);
		IntStream.range(0, 3).forEach((i) -> pool.enqueue());
		assertThat(pool.driver.dials).isEmpty();
		pool.clock.advanceMillis(40);
		assertThat(pool.driver.dials).hasSize(1);
		assertThat(pool.stats().connectFailures()).isEqualTo(5);
	}

	@Test
	void dialThatThrowsCountsAsFailed() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		PoolEngine<Connection> engine = new PoolEngine<>(SettingsBuilder.max(1).build(), new ConnectionDriver<>() {
			@Override
			public void dial(Slot<Connection> slot) {
				throw new IllegalStateException("no");
			}

			@Override
			public CloseReason validate(Connection connection) {
				throw new AssertionError();
			}

			@Override
			public void close(Connection connection, CloseReason reason, Runnable closed) {
				throw new AssertionError();
			}
		}, pool.listener, new TurnedClock(), () -> 0);
		assertThatExceptionOfType(AcquireFailedException.class)
			.isThrownBy(() -> engine.enqueue(this.simple, null, null).await())
			.withRootCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void lateSuccessOfADialThatFailedIsClosed() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.driver.answerDials = false;
		pool.enqueue();
		Slot<Connection> slot = pool.driver.dials.element();
		pool.driver.fail();
		Connection late = pool.driver.open(slot);
		assertThat(late.closeReason).isEqualTo(CloseReason.POOL_CLOSED);
		assertThat(pool.stats().opened()).isZero();
	}

	@Test
	void overflowIsClosedWhenItIsReleased() {
		EngineFixture pool = pool(SettingsBuilder.max(1).overflow(1));
		List<Lease<Connection>> leases = pool.acquire(2);
		assertThat(pool.enqueue().isDone()).isFalse();
		leases.get(0).release(null);
		assertThat(pool.stats().active()).isEqualTo(2);
		leases.get(1).release(null);
		assertThat(pool.closed(CloseReason.OVERFLOW)).isOne();
	}

	@Test
	void enoughConnectionsAreKeptWarm() {
		EngineFixture pool = pool(SettingsBuilder.max(5).minIdle(2));
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		assertThat(pool.stats().idle()).isEqualTo(2);
		List<Lease<Connection>> leases = pool.acquire(2);
		pool.clock.advanceMillis(30_000);
		assertThat(pool.stats().idle()).isEqualTo(2);
		leases.forEach((lease) -> lease.discard(CloseReason.TRANSPORT_ERROR));
		assertThat(pool.stats().idle()).isEqualTo(2);
		pool.engine.evictIdle(CloseReason.EVICTED);
		pool.clock.advanceMillis(30_000);
		assertThat(pool.stats().idle()).isEqualTo(2);
	}

	@Test
	void warmConnectionsThatDieYoungAreNotDialledWithoutAPause() {
		EngineFixture pool = pool(SettingsBuilder.max(5).minIdle(1));
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		for (int i = 0; i < 1000; i++) {
			List.copyOf(pool.driver.open.values()).forEach((slot) -> slot.lost(CloseReason.SERVER_CLOSED));
			pool.clock.advanceMillis(100);
		}
		assertThat(pool.driver.dialCount).isBetween(5, 15);
	}

	@Test
	void failedWarmUpIsTriedAgainLessAndLessOften() {
		EngineFixture pool = pool(SettingsBuilder.max(5).minIdle(1));
		pool.driver.answerDials = false;
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		for (int i = 0; i < 10; i++) {
			pool.driver.fail();
			assertThat(pool.driver.dials).isEmpty();
			pool.clock.advanceMillis(30_000);
			assertThat(pool.driver.dials).hasSize(1);
		}
	}

	@Test
	void warmConnectionsAreOfTheKindThatWasUsedLast() {
		EngineFixture pool = pool(SettingsBuilder.max(5).minIdle(1));
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		pool.acquire(AcquireRequest.of(Kind.ASYNC, ROUTE));
		pool.clock.advanceMillis(30_000);
		assertThat(pool.engine.routes()).anyMatch((route) -> route.kind() == Kind.ASYNC && route.idle() == 1);
	}

	// Sharing the cap

	@Test
	void longestIdleConnectionOfAnotherRouteIsDisplacedAtTheCap() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		List<Lease<Connection>> leases = pool.acquire(2);
		leases.get(0).release(null);
		pool.clock.advanceMillis(5);
		leases.get(1).release(null);
		assertThat(pool.enqueue(OTHER).lease()).isNotNull();
		assertThat(leases.get(0).connection().closeReason).isEqualTo(CloseReason.DISPLACED);
		assertThat(leases.get(1).connection().closeReason).isNull();
	}

	@Test
	void kindsTakeTurnsOnOnePlace() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> blocking = pool.acquire();
		Acquisition<Connection> async = pool.enqueue(AcquireRequest.of(Kind.ASYNC, ROUTE));
		pool.clock.advanceMillis(1);
		Acquisition<Connection> nextBlocking = pool.enqueue();
		blocking.release(null);
		assertThat(nextBlocking.isDone()).isFalse();
		Objects.requireNonNull(async.lease()).release(null);
		assertThat(nextBlocking.lease()).isNotNull();
	}

	@Test
	void routeWithMoreThanHalfGivesUpPlacesWhileAnotherWaits() {
		EngineFixture pool = pool(SettingsBuilder.max(8));
		List<Lease<Connection>> held = new ArrayList<>(pool.acquire(8));
		List<Acquisition<Connection>> own = new ArrayList<>();
		IntStream.range(0, 20).forEach((i) -> own.add(pool.enqueue()));
		List<Acquisition<Connection>> others = new ArrayList<>();
		IntStream.range(0, 20).forEach((i) -> others.add(pool.enqueue(OTHER)));
		for (int i = 0; i < 8; i++) {
			held.remove(0).release(null);
			own.removeIf((waiter) -> waiter.lease() != null && held.add(waiter.lease()));
			pool.invariants.check();
		}
		assertThat(others).filteredOn((waiter) -> waiter.lease() != null).hasSize(4);
		assertThat(held).hasSize(4);
	}

	@Test
	void routeWhoseConnectionsAreNeverReusableGivesUpPlacesToo() {
		EngineFixture pool = pool(SettingsBuilder.max(4));
		List<Lease<Connection>> held = new ArrayList<>(pool.acquire(4));
		List<Acquisition<Connection>> own = new ArrayList<>();
		IntStream.range(0, 20).forEach((i) -> own.add(pool.enqueue()));
		Acquisition<Connection> other = pool.enqueue(OTHER);
		held.remove(0).discard(CloseReason.NOT_REUSABLE);
		assertThat(other.lease()).isNotNull();
		assertThat(own).noneMatch(Acquisition::isDone);
	}

	@Test
	void waitersOfADeadRouteKeepNoPlaceFromOthers() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		pool.driver.answerDials = false;
		IntStream.range(0, 10).forEach((i) -> pool.enqueue(OTHER));
		pool.driver.fail();
		assertThat(pool.driver.dials).hasSize(1);
		pool.enqueue();
		pool.driver.open(pool.driver.dials.getLast());
		pool.driver.fail();
		assertThat(pool.stats().pending()).isZero();
		assertThat(pool.stats().active()).isOne();
	}

	@Test
	void tenantGetsNoMoreThanItsShare() {
		EngineFixture pool = pool(SettingsBuilder.max(4).tenantShare(0.5));
		AcquireRequest tenant = EngineFixture.request(Priority.NORMAL, "a");
		Lease<Connection> first = pool.acquire(tenant);
		pool.acquire(tenant);
		Acquisition<Connection> third = pool.enqueue(tenant);
		assertThat(third.isDone()).isFalse();
		assertThat(pool.acquire()).isNotNull();
		first.release(null);
		assertThat(third.lease()).isNotNull();
	}

	@Test
	void shareThatComesFreeOnOneRouteServesTheTenantOnAnother() {
		EngineFixture pool = pool(SettingsBuilder.max(4).tenantShare(0.25));
		Lease<Connection> first = pool.acquire(EngineFixture.request(Priority.NORMAL, "a"));
		Acquisition<Connection> other = pool
			.enqueue(new AcquireRequest(Kind.BLOCKING, OTHER, Priority.NORMAL, "a", null));
		assertThat(other.isDone()).isFalse();
		first.release(null);
		assertThat(other.lease()).isNotNull();
	}

	@Test
	void whoIsOutOfTimeAndBeyondItsShareDoesNotWaitForDialsOfOthers() {
		EngineFixture pool = pool(SettingsBuilder.max(4).tenantShare(0.25));
		AcquireRequest tenant = EngineFixture.request(Priority.NORMAL, "a");
		pool.acquire(tenant);
		pool.driver.answerDials = false;
		Acquisition<Connection> second = pool.enqueue(tenant);
		pool.enqueue();
		second.timeOut();
		assertThat(second.isDone()).isTrue();
	}

	// Connections that serve several requests at once

	@Test
	void burstOfFirstRequestsMakesOneSharedConnection() {
		EngineFixture pool = EngineFixture.shared(3, 10);
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		pool.acquire().release(null);
		pool.engine.evictIdle(CloseReason.EVICTED);
		pool.driver.answerDials = false;
		IntStream.range(0, 10).forEach((i) -> waiters.add(pool.enqueue()));
		assertThat(pool.driver.dials).hasSize(1);
		pool.driver.open();
		assertThat(waiters).allMatch((waiter) -> waiter.lease() != null);
		assertThat(pool.stats().active()).isOne();
	}

	@Test
	void sharedConnectionServesNoMoreThanItMay() {
		EngineFixture pool = EngineFixture.shared(3, 2);
		List<Lease<Connection>> leases = pool.acquire(4);
		assertThat(pool.stats().active()).isEqualTo(2);
		assertThat(leases.get(0).slot()).isSameAs(leases.get(1).slot());
		assertThat(leases.get(2).slot()).isSameAs(leases.get(3).slot());
	}

	@Test
	void sharedConnectionWithFewestStreamsThenLongestIdleIsTaken() {
		EngineFixture pool = EngineFixture.shared(3, 2);
		List<Lease<Connection>> leases = pool.acquire(4);
		leases.get(2).release(null);
		assertThat(pool.acquire().slot()).isSameAs(leases.get(2).slot());
		leases.get(0).release(null);
		leases.get(1).release(null);
		pool.clock.advanceMillis(1);
		leases.get(3).release(null);
		assertThat(pool.acquire().slot()).isSameAs(leases.get(0).slot());
	}

	@Test
	void discardOfOneStreamLeavesItsSiblingsAlone() {
		EngineFixture pool = EngineFixture.shared(3, 3);
		List<Lease<Connection>> leases = pool.acquire(3);
		leases.get(0).discard(CloseReason.TRANSPORT_ERROR);
		assertThat(leases.get(1).connection().closeReason).isNull();
		assertThat(pool.acquire().slot()).isNotSameAs(leases.get(0).slot());
		leases.get(1).release(null);
		assertThat(leases.get(1).connection().closeReason).isNull();
		leases.get(2).release(null);
		assertThat(leases.get(1).connection().closeReason).isEqualTo(CloseReason.TRANSPORT_ERROR);
	}

	@Test
	void sharedConnectionThatIsInUseForLongerThanTheIdleTimeoutTakesNewStreams() {
		EngineFixture pool = EngineFixture.shared(3, 2);
		Lease<Connection> first = pool.acquire();
		pool.clock.advanceMillis(60_000);
		assertThat(pool.acquire().slot()).isSameAs(first.slot());
	}

	@Test
	void sharedConnectionThatIsNeverUnusedGivesItsPlaceUpToAnotherRoute() {
		EngineFixture pool = EngineFixture.shared(3, 2);
		pool.engine.resize(1, 0);
		List<Lease<Connection>> leases = pool.acquire(2);
		Acquisition<Connection> other = pool.enqueue(OTHER);
		leases.get(0).release(null);
		Acquisition<Connection> next = pool.enqueue();
		leases.get(1).release(null);
		assertThat(other.lease()).isNotNull();
		assertThat(next.isDone()).isFalse();
	}

	// Connections that the holder opens

	@Test
	void unconnectedLeasesAreHandedOutAtOnce() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		List<Lease<Connection>> leases = new ArrayList<>();
		IntStream.range(0, 3).forEach((i) -> leases.add(pool.acquire(EngineFixture.unconnected())));
		assertThat(leases).allMatch(Lease::isUnconnected);
		assertThat(pool.driver.dialCount).isZero();
		assertThat(pool.stats().connecting()).isEqualTo(3);
		pool.driver.open(leases.get(0).slot());
		assertThat(leases.get(0).isUnconnected()).isFalse();
		assertThat(pool.stats().misses()).isOne();
		leases.get(0).release(null);
		leases.get(1).release(null);
		pool.driver.fail(leases.get(2).slot());
		leases.get(2).discard(CloseReason.TRANSPORT_ERROR);
		EngineStats stats = pool.stats();
		assertThat(stats.idle()).isOne();
		assertThat(stats.connecting()).isZero();
		assertThat(stats.connectFailures()).isOne();
	}

	@Test
	void connectionThatIsOpenedForAHolderOfAClosedPoolIsClosedNow() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		Lease<Connection> lease = pool.acquire(EngineFixture.unconnected());
		pool.engine.close();
		assertThat(pool.driver.open(lease.slot()).closeReason).isEqualTo(CloseReason.POOL_CLOSED);
	}

	// Losses

	@Test
	void idleConnectionThatIsLostIsClosedAtOnceAndOneInUseWhenItIsGivenBack() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		List<Lease<Connection>> leases = pool.acquire(2);
		leases.get(0).release(null);
		leases.get(0).slot().lost(CloseReason.SERVER_CLOSED);
		leases.get(1).slot().lost(CloseReason.GOAWAY);
		assertThat(leases.get(0).connection().closeReason).isEqualTo(CloseReason.SERVER_CLOSED);
		assertThat(leases.get(1).connection().closeReason).isNull();
		leases.get(1).release(null);
		assertThat(leases.get(1).connection().closeReason).isEqualTo(CloseReason.GOAWAY);
		assertThat(pool.stats().draining()).isZero();
	}

	@Test
	void idleConnectionsAreCheckedInTheirPlace() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		List<Lease<Connection>> leases = pool.acquire(3);
		leases.forEach((lease) -> lease.release(null));
		leases.get(1).connection().health = CloseReason.UNEXPECTED_DATA;
		pool.engine.checkIdle(Kind.ASYNC);
		assertThat(pool.stats().idle()).isEqualTo(3);
		pool.engine.checkIdle(Kind.BLOCKING);
		assertThat(pool.closed(CloseReason.UNEXPECTED_DATA)).isOne();
		assertThat(pool.acquire().slot()).isSameAs(leases.get(2).slot());
	}

	@Test
	void driverThatFailsToCloseDoesNotKeepThePlace() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		Lease<Connection> lease = pool.acquire();
		lease.connection().closeReason = CloseReason.CANCELLED;
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> lease.discard(CloseReason.TRANSPORT_ERROR));
		assertThat(pool.stats().draining()).isZero();
		assertThat(pool.acquire()).isNotNull();
	}

	// Operators

	@Test
	void growingServesWhoWaits() {
		EngineFixture pool = pool(SettingsBuilder.max(1));
		pool.acquire();
		Acquisition<Connection> waiter = pool.enqueue();
		pool.engine.resize(2, 0);
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void shrinkingClosesIdleOnesAtOnceAndActiveOnesOnRelease() {
		EngineFixture pool = pool(SettingsBuilder.max(4));
		List<Lease<Connection>> leases = pool.acquire(4);
		leases.get(0).release(null);
		leases.get(1).release(null);
		pool.engine.resize(1, 0);
		assertThat(pool.closed(CloseReason.RESIZED)).isEqualTo(2);
		leases.get(2).release(null);
		assertThat(pool.closed(CloseReason.RESIZED)).isEqualTo(3);
		leases.get(3).release(null);
		assertThat(pool.stats().idle()).isOne();
	}

	@Test
	void moreAreKeptWarmAtOnceButNoMoreThanThereMayBe() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		pool.engine.warmUp(Kind.BLOCKING, ROUTE);
		assertThat(pool.stats().idle()).isZero();
		pool.engine.resizeMinIdle(2);
		assertThat(pool.stats().idle()).isEqualTo(2);
		pool.engine.resizeMinIdle(5);
		assertThat(pool.stats().minIdle()).isEqualTo(3);
		assertThat(pool.stats().idle()).isEqualTo(3);
	}

	@Test
	void oneConnectionIsEvictedById() {
		EngineFixture pool = pool(SettingsBuilder.max(4));
		List<Lease<Connection>> leases = pool.acquire(2);
		leases.get(0).release(null);
		assertThat(pool.engine.evict(leases.get(0).slot().id())).isTrue();
		assertThat(pool.engine.evict(leases.get(1).slot().id())).isTrue();
		assertThat(pool.engine.evict(4711)).isFalse();
		assertThat(pool.closed(CloseReason.EVICTED)).isOne();
		leases.get(1).release(null);
		assertThat(pool.closed(CloseReason.EVICTED)).isEqualTo(2);
	}

	@Test
	void softEvictionOfAFullPoolWithWaitersReplacesEverything() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		List<Lease<Connection>> leases = pool.acquire(3);
		Acquisition<Connection> waiter = pool.enqueue();
		pool.engine.softEvict(CloseReason.TLS_CHANGED);
		leases.forEach((lease) -> lease.release(null));
		assertThat(pool.closed(CloseReason.TLS_CHANGED)).isEqualTo(3);
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void suspendedPoolLetsEverybodyWait() {
		EngineFixture pool = pool(SettingsBuilder.max(3));
		pool.acquire().release(null);
		pool.engine.suspend();
		assertThat(pool.engine.state()).isEqualTo(PoolState.SUSPENDED);
		assertThat(pool.engine.tryAcquire(this.simple)).isNull();
		List<Acquisition<Connection>> waiters = List.of(pool.enqueue(), pool.enqueue());
		assertThat(waiters).noneMatch(Acquisition::isDone);
		pool.engine.resume();
		pool.clock.advance(1);
		assertThat(waiters).allMatch((waiter) -> waiter.lease() != null);
		assertThat(pool.listener.events).contains("SUSPENDED", "ACTIVE");
	}

	@Test
	void closeEndsEverything() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		List<Lease<Connection>> leases = pool.acquire(2);
		Acquisition<Connection> waiter = pool.enqueue();
		pool.engine.close();
		pool.engine.close();
		assertThatExceptionOfType(AcquireFailedException.class).isThrownBy(waiter::await)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.CLOSED));
		assertThat(pool.driver.open).isEmpty();
		assertThat(pool.stats().closed()).containsEntry(CloseReason.POOL_CLOSED, 2L);
		leases.forEach((lease) -> lease.release(null));
		assertThat(pool.engine.slots()).isEmpty();
		assertThat(pool.listener.events).containsOnlyOnce("CLOSED");
		assertThat(pool.clock.dueAt()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void dialThatEndsAfterCloseIsClosed() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		pool.driver.answerDials = false;
		pool.enqueue();
		pool.engine.close();
		pool.driver.open();
		assertThat(pool.driver.open).isEmpty();
		assertThat(pool.engine.slots()).isEmpty();
	}

	@Test
	void leakIsToldOfOnceAndItsEndToo() {
		EngineFixture pool = pool(SettingsBuilder.max(2).leakThreshold(Duration.ofSeconds(1)));
		Lease<Connection> lease = pool.acquire();
		pool.clock.advanceMillis(999);
		assertThat(pool.listener.events).doesNotContain("leaked");
		pool.clock.advanceMillis(1);
		pool.clock.advanceMillis(100_000);
		assertThat(pool.listener.events).containsOnlyOnce("leaked");
		assertThat(pool.stats().leaked()).isOne();
		assertThat(pool.acquire()).as("the others are served").isNotNull();
		lease.release(null);
		assertThat(pool.listener.events).containsOnlyOnce("leakEnded");
	}

	@Test
	void statisticsStartAgain() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		Lease<Connection> lease = pool.acquire();
		pool.acquire().discard(CloseReason.TRANSPORT_ERROR);
		pool.engine.resetStatistics();
		EngineStats stats = pool.stats();
		assertThat(stats.opened()).isOne();
		assertThat(stats.closedTotal()).isZero();
		assertThat(stats.misses()).isZero();
		lease.release(null);
		pool.acquire();
		assertThat(pool.stats().hits()).isOne();
	}

	@Test
	void snapshotsSayWhoHoldsWhat() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		Lease<Connection> lease = pool
			.acquire(new AcquireRequest(Kind.BLOCKING, ROUTE, Priority.NORMAL, null, "GET /cases"));
		pool.acquire().release(null);
		pool.clock.advanceMillis(5);
		List<SlotView<Connection>> views = pool.engine.slots();
		assertThat(views).extracting(SlotView::id).containsExactly(1L, 2L);
		assertThat(views.get(0).leases()).containsExactly(lease);
		assertThat(views.get(0).leases().get(0).holder()).isEqualTo("GET /cases");
		assertThat(views.get(1).idleNanos()).isEqualTo(Duration.ofMillis(5).toNanos());
		assertThat(views.get(1).uses()).isOne();
	}

	@Test
	void routesThatNobodyUsesAreForgotten() {
		EngineFixture pool = pool(SettingsBuilder.max(2));
		IntStream.range(0, 100).forEach((i) -> {
			Lease<Connection> lease = Objects.requireNonNull(pool.enqueue("route-" + i).lease());
			lease.discard(CloseReason.NOT_REUSABLE);
		});
		pool.clock.advanceMillis(30_000);
		assertThat(pool.engine.routes()).isEmpty();
		assertThat(pool.stats().lastMaintenanceAt()).isPositive();
	}

	@Test
	void whatAListenerThrowsStopsNothing() {
		ScriptedDriver driver = new ScriptedDriver();
		PoolEngine<Connection> engine = new PoolEngine<>(SettingsBuilder.max(1).build(), driver,
				new EngineListener<>() {
					@Override
					public void draining(CloseReason reason) {
						throw new IllegalStateException("listener");
					}
				}, new TurnedClock(), () -> 0);
		driver.answerDials = true;
		Acquisition<Connection> waiter = engine.enqueue(this.simple, null, null);
		Lease<Connection> lease = Objects.requireNonNull(waiter.lease());
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> lease.discard(CloseReason.TRANSPORT_ERROR));
		assertThat(driver.open).isEmpty();
	}

	private static EngineFixture pool(SettingsBuilder settings) {
		return new EngineFixture(settings);
	}

}
