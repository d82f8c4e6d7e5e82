package io.httppool.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.engine.ScriptedDriver.Connection;

import static org.assertj.core.api.Assertions.assertThat;

class LifespanTests {

	@Test
	void fiftyOfOneAgeAreNotClosedInOneSecond() {
		for (long seed = 0; seed < 100; seed++) {
			Map<Long, Integer> perSecond = new HashMap<>();
			SettingsBuilder settings = SettingsBuilder.max(50).maxLifetime(Duration.ofMinutes(5), 0.1);
			Lifespan lifespan = new Lifespan(settings.build(), new Random(seed)::nextDouble);
			for (int i = 0; i < 50; i++) {
				Slot<Connection> slot = slot();
				lifespan.begin(slot, 0);
				assertThat(Duration.ofNanos(slot.expiresAt)).isBetween(Duration.ofSeconds(270), Duration.ofMinutes(5));
				perSecond.merge(Duration.ofNanos(slot.expiresAt).toSeconds(), 1, Integer::sum);
			}
			assertThat(perSecond.size()).as("seed %d", seed).isGreaterThan(10);
		}
	}

	@Test
	void connectionIsClosedWhenItHasBeenIdleForLongEnough() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5).idleTimeout(Duration.ofSeconds(50)));
		pool.acquire().release(null);
		pool.clock.advance(Duration.ofSeconds(50).toNanos() - 1);
		assertThat(pool.stats().idle()).isOne();
		pool.clock.advance(1);
		assertThat(pool.stats().idle()).isZero();
		assertThat(pool.closed(CloseReason.IDLE_TIMEOUT)).isOne();
	}

	@Test
	void connectionInUseIsNeverClosedByTime() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		Lease<Connection> lease = pool.acquire();
		pool.clock.advanceMillis(3_600_000);
		assertThat(pool.stats().active()).isOne();
		lease.release(null);
		assertThat(pool.closed(CloseReason.MAX_LIFETIME)).isOne();
	}

	@Test
	void idleConnectionIsClosedAtTheEndOfItsLifetimeThoughItWasInUseWhenTheAlarmWasSet() {
		EngineFixture pool = new EngineFixture(
				SettingsBuilder.max(5).maxLifetime(Duration.ofSeconds(20), 0).idleTimeout(Duration.ofSeconds(15)));
		Lease<Connection> lease = pool.acquire();
		pool.clock.advanceMillis(16_000);
		lease.release(null);
		pool.clock.advanceMillis(4_000);
		assertThat(pool.closed(CloseReason.MAX_LIFETIME)).isOne();
	}

	@Test
	void serverHintLessTheMarginWins() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		pool.acquire().release(Duration.ofSeconds(10));
		pool.clock.advanceMillis(7_999);
		assertThat(pool.stats().idle()).isOne();
		pool.clock.advanceMillis(1);
		assertThat(pool.closed(CloseReason.KEEP_ALIVE_EXPIRED)).isOne();
	}

	@Test
	void halfOfTheHintIsLeftWhenTheMarginIsMoreThanThat() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		pool.acquire().release(Duration.ofSeconds(3));
		pool.clock.advanceMillis(1_499);
		assertThat(pool.stats().idle()).isOne();
		pool.clock.advanceMillis(1);
		assertThat(pool.closed(CloseReason.KEEP_ALIVE_EXPIRED)).isOne();
	}

	@Test
	void hintShorterThanTheMarginIsHalved() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		pool.acquire().release(Duration.ofSeconds(1));
		pool.clock.advanceMillis(499);
		assertThat(pool.stats().idle()).isOne();
		pool.clock.advanceMillis(1);
		assertThat(pool.closed(CloseReason.KEEP_ALIVE_EXPIRED)).isOne();
	}

	@Test
	void hintOfZeroClosesAtOnce() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		pool.acquire().release(Duration.ZERO);
		assertThat(pool.closed(CloseReason.KEEP_ALIVE_EXPIRED)).isOne();
	}

	@Test
	void limitIsLearnedFromTwoClosesOfTheServer() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		for (int i = 0; i < 2; i++) {
			Lease<Connection> lease = pool.acquire();
			lease.release(null);
			pool.clock.advanceMillis(20_000);
			lease.slot().lost(CloseReason.SERVER_CLOSED);
			assertThat(pool.closed(CloseReason.SERVER_CLOSED)).isEqualTo(i + 1);
		}
		pool.acquire().release(null);
		pool.clock.advanceMillis(17_999);
		assertThat(pool.stats().idle()).isOne();
		pool.clock.advanceMillis(1);
		assertThat(pool.closed(CloseReason.KEEP_ALIVE_EXPIRED)).isOne();
	}

	@Test
	void closesOfOneMomentTeachNothing() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5));
		List<Lease<Connection>> leases = pool.acquire(5);
		leases.forEach((lease) -> lease.release(null));
		pool.clock.advanceMillis(20_000);
		leases.forEach((lease) -> lease.slot().lost(CloseReason.SERVER_CLOSED));
		pool.acquire().release(null);
		pool.clock.advanceMillis(40_000);
		assertThat(pool.stats().idle()).isOne();
	}

	@Test
	void whatWasLearnedIsForgottenAfterAnHour() {
		IdleLimit limit = new IdleLimit(Duration.ofSeconds(2).toNanos());
		long second = Duration.ofSeconds(1).toNanos();
		limit.closedByServer(20 * second, 100 * second);
		limit.closedByServer(21 * second, 200 * second);
		assertThat(limit.nanos()).isEqualTo(18 * second);
		limit.review(3_799 * second);
		assertThat(limit.nanos()).isEqualTo(18 * second);
		limit.review(3_800 * second);
		assertThat(limit.nanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void connectionIsClosedAfterItsLastRequest() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(5).maxRequests(3));
		IntStream.range(0, 6).forEach((i) -> pool.acquire().release(null));
		assertThat(pool.closed(CloseReason.MAX_REQUESTS)).isEqualTo(2);
		assertThat(pool.stats().opened()).isEqualTo(2);
	}

	private static Slot<Connection> slot() {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(1));
		return pool.acquire().slot();
	}

}
