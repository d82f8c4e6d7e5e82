package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.HedgeOutcome;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolState;
import io.httppool.PoolStats;
import io.httppool.PooledConnection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link PoolTrafficRecorder}.
 */
class PoolTrafficRecorderTests {

	private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

	private static final Duration SLOT = Duration.ofSeconds(5);

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

	private final PoolTrafficRecorder recorder = new PoolTrafficRecorder(SLOT, Duration.ofMinutes(15), this.nanos::get,
			() -> NOON);

	private final FakeConnectionPools pools = new FakeConnectionPools(this.recorder);

	private FakeConnectionPool pool;

	@BeforeEach
	void addPool() {
		this.pool = this.pools.add("qtest", "http://localhost:1");
	}

	@Test
	void poolWithoutTrafficHasAHistoryOfNothing() {
		PoolTraffic total = history().total();
		assertThat(total.length()).isZero();
		assertThat(total.arrivals()).isZero();
		assertThat(total.arrivalsPerSecond()).isZero();
		assertThat(total.hitRate()).isEmpty();
		assertThat(total.waits().quantile(0.99)).isZero();
		assertThat(total.levels().max()).isEqualTo(20);
		assertThat(total.end()).isEqualTo(NOON);
	}

	@Test
	void everyEventIsCountedOnce() {
		this.pools.emit((listener) -> {
			listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofNanos(400));
			listener.acquired(this.pool, AcquireOutcome.DIALLED, Duration.ofMillis(30));
			listener.acquireFailed(this.pool, AcquireOutcome.TIMEOUT, Duration.ofSeconds(5));
			listener.acquireFailed(this.pool, AcquireOutcome.REJECTED, Duration.ZERO);
			listener.opened(this.pool, Duration.ofMillis(10), Duration.ofMillis(20));
			listener.connectFailed(this.pool, ConnectPhase.TLS, new IOException("no"));
			listener.released(this.pool, Duration.ofMillis(100));
			listener.closed(this.pool, CloseReason.STALE, Duration.ofSeconds(9), Duration.ofSeconds(4));
			listener.closed(this.pool, CloseReason.SERVER_CLOSED, Duration.ofSeconds(9), Duration.ZERO);
			listener.closed(this.pool, CloseReason.IDLE_TIMEOUT, Duration.ofSeconds(59), Duration.ofSeconds(50));
			listener.resent(this.pool);
			listener.retry(this.pool, RetryCause.IO, RetryOutcome.RETRIED, Duration.ofMillis(500));
			listener.retry(this.pool, RetryCause.STATUS, RetryOutcome.SUPPRESSED, Duration.ZERO);
			listener.hedged(this.pool, HedgeOutcome.WON);
			listener.paused(this.pool, Duration.ofSeconds(3), PauseCause.RATE_LIMITED, false);
			listener.leaked(this.pool, leak());
		});
		PoolTraffic total = history().total();
		assertThat(total.arrivals()).isEqualTo(4);
		assertThat(total.served()).isEqualTo(2);
		assertThat(total.acquires(AcquireOutcome.TIMEOUT)).isEqualTo(1);
		assertThat(total.hitRate()).hasValue(0.5);
		assertThat(total.waits().count()).isEqualTo(2);
		assertThat(total.waits().total()).isEqualTo(Duration.ofNanos(30_000_400));
		assertThat(total.usages().mean()).isEqualTo(Duration.ofMillis(100));
		assertThat(total.opened()).isEqualTo(1);
		assertThat(total.meanDial()).isEqualTo(Duration.ofMillis(30));
		assertThat(total.connectFailures(ConnectPhase.TLS)).isEqualTo(1);
		assertThat(total.connectFailures()).isEqualTo(1);
		assertThat(total.closed(CloseReason.STALE)).isEqualTo(1);
		assertThat(total.closed()).isEqualTo(3);
		assertThat(total.closedIdles().count()).isEqualTo(1);
		assertThat(total.closedIdles().mean()).isEqualTo(Duration.ofSeconds(4));
		assertThat(total.resends()).isEqualTo(1);
		assertThat(total.retries(RetryCause.IO, RetryOutcome.RETRIED)).isEqualTo(1);
		assertThat(total.retries(RetryOutcome.SUPPRESSED)).isEqualTo(1);
		assertThat(total.retries(RetryOutcome.EXHAUSTED)).isZero();
		assertThat(total.hedges(HedgeOutcome.WON)).isEqualTo(1);
		assertThat(total.hedges(HedgeOutcome.LOST)).isZero();
		assertThat(total.pauses(PauseCause.RATE_LIMITED)).isEqualTo(1);
		assertThat(total.pauseTime()).isEqualTo(Duration.ofSeconds(3));
		assertThat(total.leaks()).isEqualTo(1);
		assertThat(total.leaked()).isEqualTo(1);
	}

	@Test
	void slotsFollowOneAnotherAndTheYoungestIsNotOver() {
		acquire(2);
		pass(SLOT);
		this.recorder.sample();
		acquire(3);
		pass(SLOT.dividedBy(2));
		List<PoolTraffic> slots = history().slots();
		assertThat(slots).extracting(PoolTraffic::arrivals).containsExactly(2L, 3L);
		assertThat(slots).extracting(PoolTraffic::length).containsExactly(SLOT, SLOT.dividedBy(2));
		assertThat(slots.get(0).end()).isEqualTo(slots.get(1).start());
		assertThat(slots.get(1).end()).isEqualTo(NOON);
		assertThat(slots.get(0).arrivalsPerSecond()).isCloseTo(0.4, within(1e-9));
	}

	@Test
	void sampleThatComesAMomentTooEarlyEndsTheSlotAndOneThatComesMuchTooEarlyDoesNot() {
		pass(SLOT.minusMillis(1));
		this.recorder.sample();
		pass(SLOT.dividedBy(2));
		this.recorder.sample();
		pass(Duration.ofMillis(1));
		assertThat(history().slots()).extracting(PoolTraffic::length)
			.containsExactly(SLOT.minusMillis(1), SLOT.dividedBy(2).plusMillis(1));
	}

	@Test
	void windowTakesTheSlotsThatOverlapWithIt() {
		for (int i = 1; i <= 4; i++) {
			acquire(i);
			pass(SLOT);
			this.recorder.sample();
		}
		PoolHistory history = history();
		assertThat(history.window(SLOT).arrivals()).isEqualTo(4);
		assertThat(history.window(SLOT.plusSeconds(1)).arrivals()).isEqualTo(7);
		assertThat(history.window(SLOT.plusSeconds(1)).length()).isEqualTo(SLOT.multipliedBy(2));
		assertThat(history.window(SLOT, SLOT.multipliedBy(2)).arrivals()).isEqualTo(2);
		assertThat(history.window(Duration.ofHours(1)).arrivals()).isEqualTo(10);
		assertThat(history.window(SLOT, Duration.ofHours(1)).arrivals()).isEqualTo(1);
	}

	@Test
	void slotsThatAreTooOldAreDropped() {
		for (int i = 0; i < 400; i++) {
			acquire(1);
			pass(SLOT);
			this.recorder.sample();
		}
		assertThat(history().slots()).hasSize(180);
		assertThat(history().total().length()).isEqualTo(Duration.ofMinutes(15));
	}

	@Test
	void levelsAreSampledAtTheEndOfEachSlot() {
		for (int active : new int[] { 2, 9, 4 }) {
			this.pool.stats(new FakeStats().max(10).connections(active, 10 - active, 0, active - 2));
			pass(SLOT);
			this.recorder.sample();
		}
		this.pool.stats(new FakeStats().max(10).connections(1, 0, 0, 0));
		PoolTraffic total = history().total();
		assertThat(total.levels().active()).isEqualTo(4);
		assertThat(total.lowest(PoolLevels::idle)).isEqualTo(1);
		assertThat(total.highest(PoolLevels::pending)).isEqualTo(7);
		assertThat(total.mean(PoolLevels::active)).isEqualTo(5);
	}

	@Test
	void peakOfASlotIsTheMostThatWasSeenInIt() {
		for (int[] seen : new int[][] { { 3, 0 }, { 10, 7 }, { 10, 2 }, { 0, 0 }, { 0, 0 }, { 1, 0 } }) {
			this.pool.stats(new FakeStats().max(10).connections(seen[0], 0, 0, seen[1]));
			pass(Duration.ofSeconds(1));
			this.recorder.sample();
		}
		this.pool.stats(new FakeStats().max(10).connections(2, 0, 0, 0));
		PoolHistory history = history();
		assertThat(history.slots()).extracting(PoolTraffic::length).containsExactly(SLOT, Duration.ofSeconds(1));
		assertThat(history.slots()).extracting(PoolTraffic::peakActive).containsExactly(10, 2);
		assertThat(history.slots()).extracting(PoolTraffic::peakPending).containsExactly(7, 0);
		assertThat(history.slots().get(0).levels().active()).isZero();
		assertThat(history.total().peakActive()).isEqualTo(10);
	}

	@Test
	void exhaustionBetweenTwoLooksIsSeenOncePerLook() {
		AtomicInteger looks = new AtomicInteger();
		FakeConnectionPool busy = new FakeConnectionPool(this.pool.config()) {

			@Override
			public PoolStats stats() {
				looks.incrementAndGet();
				return super.stats();
			}

		};
		this.recorder.poolAdded(busy);
		busy.stats(new FakeStats().max(10).connections(10, 0, 0, 3));
		for (int i = 0; i < 100; i++) {
			this.recorder.acquireFailed(busy, AcquireOutcome.TIMEOUT, Duration.ofMillis(100));
		}
		assertThat(looks).hasValue(1);
		busy.stats(new FakeStats().max(10));
		this.recorder.acquireFailed(busy, AcquireOutcome.CANCELLED, Duration.ofMillis(100));
		pass(Duration.ofSeconds(1));
		PoolTraffic total = this.recorder.history(busy).orElseThrow().total();
		assertThat(total.levels().active()).isZero();
		assertThat(total.peakActive()).isEqualTo(10);
		assertThat(total.peakPending()).as("with the one that gave up").isEqualTo(4);
		this.recorder.acquireFailed(busy, AcquireOutcome.REJECTED, Duration.ZERO);
		assertThat(this.recorder.history(busy).orElseThrow().total().peakPending()).isEqualTo(4);
	}

	@Test
	void stateIsThatOfTheEndOfTheSlot() {
		this.pools.emit((listener) -> listener.breakerChanged(this.pool, BreakerState.OPEN, BreakerState.CLOSED));
		this.pool.state(PoolState.SUSPENDED);
		this.pools.emit((listener) -> listener.leaked(this.pool, leak()));
		pass(SLOT);
		this.recorder.sample();
		this.pools.emit((listener) -> listener.breakerChanged(this.pool, BreakerState.CLOSED, BreakerState.OPEN));
		this.pools.emit((listener) -> listener.leakEnded(this.pool, leak()));
		this.pool.state(PoolState.ACTIVE);
		pass(SLOT);
		List<PoolTraffic> slots = history().slots();
		assertThat(slots).extracting(PoolTraffic::breaker).containsExactly(BreakerState.OPEN, BreakerState.CLOSED);
		assertThat(slots).extracting(PoolTraffic::state).containsExactly(PoolState.SUSPENDED, PoolState.ACTIVE);
		assertThat(slots).extracting(PoolTraffic::leaked).containsExactly(1L, 0L);
	}

	@Test
	void historyGoesWithThePoolAndLateEventsDoNotBringItBack() {
		this.pools.remove("qtest");
		acquire(1);
		assertThat(this.recorder.history(this.pool)).isEmpty();
	}

	@Test
	void noEventIsLostOrCountedTwiceWhileSlotsChange() throws Exception {
		int threads = 4;
		int events = 20_000;
		CountDownLatch done = new CountDownLatch(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int i = 0; i < threads; i++) {
				executor.execute(() -> {
					acquire(events);
					done.countDown();
				});
			}
			while (!done.await(100, TimeUnit.MICROSECONDS)) {
				pass(SLOT);
				this.recorder.sample();
				if (this.recorder.history(this.pool).orElseThrow().slots().size() > 170) {
					done.await();
				}
			}
		}
		finally {
			executor.shutdown();
		}
		pass(SLOT);
		PoolTraffic total = history().total();
		assertThat(total.arrivals()).isEqualTo((long) threads * events);
		assertThat(total.waits().count()).isEqualTo((long) threads * events);
	}

	@Test
	void slotsWithoutALengthAndTooManyAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PoolTrafficRecorder(Duration.ZERO, SLOT, this.nanos::get, () -> NOON))
			.withMessageContaining("slot must be positive");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PoolTrafficRecorder(SLOT, SLOT.multipliedBy(1001), this.nanos::get, () -> NOON))
			.withMessageContaining("between 1 and 1000 slots");
	}

	private void acquire(int count) {
		for (int i = 0; i < count; i++) {
			this.pools.emit((listener) -> listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofNanos(1_000)));
		}
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	private PoolHistory history() {
		return this.recorder.history(this.pool).orElseThrow();
	}

	private static LeakedConnection leak() {
		return new LeakedConnection(1, new PooledConnection.Holder("GET", null, "main", null, NOON),
				Duration.ofMinutes(1), null);
	}

}
