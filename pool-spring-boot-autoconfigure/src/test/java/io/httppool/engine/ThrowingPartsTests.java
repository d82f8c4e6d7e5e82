package io.httppool.engine;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.ScriptedDriver.Connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a driver or a listener throws costs no place, and leaves nobody waiting.
 */
class ThrowingPartsTests {

	private final AcquireRequest request = AcquireRequest.of(Kind.BLOCKING, EngineFixture.ROUTE);

	@Test
	void connectionThatCannotBeValidatedOnAcquireIsClosed() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(1));
		pool.acquire().release(null);
		pool.clock.advanceMillis(10);
		pool.driver.failsToValidate = true;
		assertThat(pool.engine.tryAcquire(this.request)).isNull();
		assertThat(pool.closed(CloseReason.TRANSPORT_ERROR)).isOne();
		assertThat(pool.acquire()).isNotNull();
	}

	@Test
	void connectionThatCannotBeValidatedForAWaiterIsClosed() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(1));
		Lease<Connection> lease = pool.acquire();
		Acquisition<Connection> waiter = pool.enqueue();
		pool.driver.failsToValidate = true;
		lease.release(null);
		assertThat(pool.closed(CloseReason.TRANSPORT_ERROR)).isOne();
		assertThat(waiter.lease()).isNotNull();
	}

	@Test
	void idleConnectionThatCannotBeCheckedIsClosed() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(1));
		pool.acquire().release(null);
		pool.driver.failsToValidate = true;
		pool.engine.checkIdle(Kind.BLOCKING);
		assertThat(pool.closed(CloseReason.TRANSPORT_ERROR)).isOne();
		assertThat(pool.acquire()).isNotNull();
	}

	@Test
	void waiterWhoseOwnCallFailsKeepsNoPlace() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(1));
		pool.acquire().release(null);
		pool.driver.error = new OutOfMemoryError("test");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> pool.enqueue(EngineFixture.OTHER));
		assertThat(pool.stats().pending()).isZero();
		assertThat(pool.stats().active()).isZero();
		assertThat(pool.acquire()).isNotNull();
	}

	@Test
	void callbackOfAFailedCallIsToldOfItsEnd() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(1));
		pool.acquire().release(null);
		pool.driver.answerDials = false;
		pool.driver.error = new OutOfMemoryError("test");
		AtomicReference<@Nullable AcquireFailedException> told = new AtomicReference<>();
		AcquireRequest other = AcquireRequest.of(Kind.BLOCKING, EngineFixture.OTHER);
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> pool.engine.enqueue(other, null, new AcquireCallback<>() {

				@Override
				public void acquired(Lease<Connection> lease) {
					throw new AssertionError("nothing is open");
				}

				@Override
				public void failed(AcquireFailedException failure) {
					told.set(failure);
				}

			}));
		assertThat(told.get()).isNotNull();
		assertThat(pool.stats().pending()).isZero();
	}

	@Test
	void listenerThatFailsOnAnAcquireKeepsNoConnection() {
		Throwing pool = new Throwing(1);
		Objects.requireNonNull(pool.engine.enqueue(this.request, null, null).lease()).release(null);
		pool.acquiredFails = true;
		assertThatIllegalStateException().isThrownBy(() -> pool.engine.enqueue(this.request, null, null));
		assertThat(pool.engine.stats().active()).isZero();
		assertThat(pool.engine.stats().idle()).isOne();
		assertThatIllegalStateException().isThrownBy(() -> pool.engine.tryAcquire(this.request));
		assertThat(pool.engine.stats().active()).isZero();
		assertThat(pool.engine.stats().idle()).isOne();
	}

	@Test
	void listenerThatFailsOnAReleaseDoesNotKeepItFromWhoComesMeanwhile() {
		Throwing pool = new Throwing(1);
		Lease<Connection> lease = Objects.requireNonNull(pool.engine.enqueue(this.request, null, null).lease());
		AtomicReference<@Nullable Acquisition<Connection>> waiter = new AtomicReference<>();
		AcquireRequest other = AcquireRequest.of(Kind.BLOCKING, EngineFixture.OTHER);
		pool.released = () -> {
			pool.engine.suspend();
			waiter.set(pool.engine.enqueue(other, null, null));
			throw new IllegalStateException("test");
		};
		assertThatIllegalStateException().isThrownBy(() -> lease.release(Duration.ofSeconds(1)));
		assertThat(pool.clock.dueAt() - pool.clock.nanoTime()).as("when it falls due")
			.isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
		pool.engine.resume();
		assertThat(Objects.requireNonNull(waiter.get()).lease()).isNotNull();
	}

	@Test
	void listenerThatFailsOnACloseInVainDoesNotHaveItsSuccessorDialledTwice() {
		Throwing pool = new Throwing(1);
		pool.driver.answerDials = false;
		Acquisition<Connection> waiter = pool.engine.enqueue(this.request, null, null);
		pool.engine.softEvict(CloseReason.TLS_CHANGED);
		pool.closedFails = true;
		assertThatIllegalStateException().isThrownBy(pool.driver::open);
		assertThat(pool.driver.dials).hasSize(1);
		assertThat(pool.driver.dialCount).isEqualTo(2);
		pool.driver.open();
		assertThat(waiter.lease()).isNotNull();
		EngineStats stats = pool.engine.stats();
		assertThat(List.of(stats.opened(), stats.closedTotal())).containsExactly(2L, 1L);
	}

	/**
	 * A pool whose listener throws when it is told to.
	 */
	private static final class Throwing {

		private final ScriptedDriver driver = new ScriptedDriver();

		private final TurnedClock clock = new TurnedClock();

		private final PoolEngine<Connection> engine;

		private boolean acquiredFails;

		private boolean closedFails;

		private Runnable released = () -> {
		};

		private Throwing(int max) {
			this.engine = new PoolEngine<>(SettingsBuilder.max(max).build(), this.driver, new EngineListener<>() {

				@Override
				public void acquired(Lease<Connection> lease, long waitedNanos) {
					failIf(Throwing.this.acquiredFails);
				}

				@Override
				public void released(Lease<Connection> lease, long usageNanos) {
					Throwing.this.released.run();
				}

				@Override
				public void closed(Slot<Connection> slot, CloseReason reason, long ageNanos) {
					failIf(Throwing.this.closedFails);
				}

			}, this.clock, () -> 0);
			this.driver.engine = this.engine;
			this.driver.answerDials = true;
		}

		private static void failIf(boolean fails) {
			if (fails) {
				throw new IllegalStateException("test");
			}
		}

	}

}
