package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.BurnRate;
import io.httppool.CallPhase;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisode.Kind;
import io.httppool.PoolEpisodeListener;
import io.httppool.PoolProtection;
import io.httppool.PoolState;
import io.httppool.PooledConnection;
import io.httppool.RouteClass;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link PoolEpisodes}, with a clock that is turned by hand.
 */
class PoolEpisodesTests {

	private static final Duration AT_ONCE = Duration.ofMillis(1);

	private static final Duration LONG = Duration.ofMillis(2500);

	private final WatchedPools watched = new WatchedPools();

	private int seconds;

	private int leaked;

	private final FakeConnectionPool pool = this.watched.add(PoolConfig.builder("qtest", "https://h"));

	@Test
	void nineOfTenBusyForSeventySecondsIsToldOfOnceAndItsEndOnce() {
		this.watched.busy(this.pool, 9, 10, 70);
		assertThat(this.watched.told()).hasSize(1);
		PoolEpisode begun = this.watched.told().get(0);
		assertThat(begun.kind()).isEqualTo(Kind.HIGH_UTILISATION);
		assertThat(begun.severity()).isEqualTo(PoolEpisode.Severity.WARN);
		assertThat(begun.startedAt()).isEqualTo(WatchedPools.START.plusSeconds(61));
		assertThat(begun.summary()).isEqualTo("9 of 10 connections are in use, for 1m more than 80% of them");
		this.watched.busy(this.pool, 10, 10, 10);
		this.watched.busy(this.pool, 8, 10, 100);
		assertThat(this.watched.told()).as("8 of 10 is neither too many nor calm").hasSize(1);
		this.watched.busy(this.pool, 7, 10, 100);
		assertThat(this.watched.told()).hasSize(2);
		PoolEpisode ended = this.watched.told().get(1);
		assertThat(ended.kind()).isEqualTo(Kind.HIGH_UTILISATION);
		assertThat(ended.startedAt()).isEqualTo(begun.startedAt());
		assertThat(ended.duration()).hasSeconds(180 + 16 - 61);
		assertThat(ended.summary()).isEqualTo("at most 10 of 10 connections were in use");
		assertThat(this.watched.episodes().episodes(this.pool)).containsExactly(ended);
	}

	@Test
	void nineOfTenBusyForThirtySecondsIsNothing() {
		this.watched.busy(this.pool, 9, 10, 30);
		this.watched.busy(this.pool, 5, 10, 1);
		this.watched.busy(this.pool, 9, 10, 59);
		this.watched.busy(this.pool, 5, 10, 100);
		assertThat(this.watched.told()).isEmpty();
	}

	@Test
	void moreThanNineOfTenIsToldOfAtOnceButNotAPeak() {
		this.watched.busy(this.pool, 10, 10, 2);
		this.watched.busy(this.pool, 5, 10, 1);
		assertThat(this.watched.told()).isEmpty();
		this.watched.busy(this.pool, 19, 20, 4);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("19 of 20 connections are in use, for 3s more than 90% of them");
	}

	@Test
	void fullUtilisationIsNothingWhenItIsAllowed() {
		FakeConnectionPool allowed = this.watched
			.add(PoolConfig.builder("full", "https://f").health(health(0.8, 1, Duration.ofSeconds(1), 100)));
		this.watched.busy(allowed, 10, 10, 100);
		assertThat(this.watched.told()).isEmpty();
	}

	@Test
	void poolThatSizesItselfRunsOutWhenItCannotGrowAnyMore() {
		FakeConnectionPool adaptive = this.watched
			.add(PoolConfig.builder("a", "https://a").maxConnections(40).adaptiveEnabled(true));
		this.watched.busy(adaptive, 20, 20, 100);
		assertThat(this.watched.told()).isEmpty();
		this.watched.busy(adaptive, 39, 40, 4);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("39 of 40 connections are in use, for 3s more than 90% of them");
	}

	@Test
	void smallerHitRateMayBeEnough() {
		FakeConnectionPool modest = this.watched
			.add(PoolConfig.builder("m", "https://m").health(health(0.5, 0.8, Duration.ofSeconds(1), 100)));
		this.watched.pass(100, () -> acquires(modest, 6, 4));
		assertThat(this.watched.told()).isEmpty();
		this.watched.pass(100, () -> acquires(modest, 4, 6));
		assertThat(this.watched.told()).singleElement().extracting(PoolEpisode::kind).isEqualTo(Kind.LOW_HIT_RATE);
	}

	@Test
	void smallerSampleMayBeEnough() {
		FakeConnectionPool rare = this.watched
			.add(PoolConfig.builder("r", "https://r").health(health(0.8, 0.8, Duration.ofSeconds(1), 10)));
		this.watched.pass(60, () -> acquires(rare, 0, 1));
		assertThat(this.watched.told()).singleElement().extracting(PoolEpisode::kind).isEqualTo(Kind.LOW_HIT_RATE);
	}

	@Test
	void longerWaitsMayBeUsual() {
		FakeConnectionPool slow = this.watched
			.add(PoolConfig.builder("s", "https://s").health(health(0.8, 0.8, Duration.ofSeconds(3), 100)));
		this.watched.acquires(slow, AcquireOutcome.WAITED, 200, LONG);
		this.watched.pass(1);
		assertThat(this.watched.told()).isEmpty();
		this.watched.acquires(slow, AcquireOutcome.WAITED, 10, Duration.ofMillis(3001));
		this.watched.pass(1);
		assertThat(this.watched.told()).singleElement().extracting(PoolEpisode::kind).isEqualTo(Kind.LONG_WAITS);
	}

	@Test
	void longerWindowWaitsForLonger() {
		FakeConnectionPool patient = this.watched.add(PoolConfig.builder("p", "https://p")
			.health(new PoolConfig.Health(0.8, 0.8, Duration.ofSeconds(1), Duration.ofMinutes(5), 100)));
		this.watched.busy(patient, 9, 10, 300);
		assertThat(this.watched.told()).isEmpty();
		this.watched.busy(patient, 9, 10, 1);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("9 of 10 connections are in use, for 5m more than 80% of them");
	}

	@Test
	void lowHitRateBeginsBelowItsBoundAndEndsWhenItIsClearlyAboveIt() {
		this.watched.pass(60, () -> acquires(7, 3));
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("70% of the 600 acquires in the last 1m needed no dial of their own,"
					+ " less than health.min-hit-rate (80%)");
		this.watched.pass(200, () -> acquires(82, 18));
		assertThat(this.watched.told()).as("82% is neither too few nor calm").hasSize(1);
		this.watched.pass(200, () -> acquires(90, 10));
		assertThat(this.watched.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("the lowest hit rate was 70%");
	}

	@Test
	void firstConnectionsOfAPoolAreNoLowHitRate() {
		this.watched.pass(1, () -> acquires(0, 500));
		this.watched.pass(300, () -> acquires(100, 0));
		assertThat(this.watched.told()).isEmpty();
	}

	@Test
	void withoutTrafficThereIsNoHitRateNoAlertAndNoBurnRate() {
		this.watched.pass(3600);
		assertThat(this.watched.told()).isEmpty();
		assertThat(this.watched.burnRate()).isEqualTo(BurnRate.NONE);
		assertThat(this.watched.episodes().episodes(this.pool)).isEmpty();
	}

	@Test
	void tooFewAcquiresAreNoRate() {
		this.watched.pass(300, () -> acquires(0, 1));
		assertThat(this.watched.told()).isEmpty();
	}

	@Test
	void episodeEndsWithTheTraffic() {
		this.watched.pass(60, () -> acquires(5, 5));
		this.watched.pass(100);
		assertThat(this.watched.told()).extracting(PoolEpisode::isOngoing).containsExactly(true, false);
	}

	@Test
	void longWaitsBeginWithMoreThanOneInAHundred() {
		acquires(99, 0);
		waits(1);
		this.watched.pass(1);
		assertThat(this.watched.told()).isEmpty();
		waits(1);
		this.watched.acquires(this.pool, AcquireOutcome.WAITED, 1, Duration.ofSeconds(1));
		this.watched.pass(1);
		assertThat(this.watched.told()).singleElement()
			.satisfies((begun) -> assertThat(begun.kind()).isEqualTo(Kind.LONG_WAITS))
			.extracting(PoolEpisode::summary)
			.isEqualTo("2 of the 102 acquires in the last 1m waited for longer than health.max-wait (1s)");
		this.watched.acquires(this.pool, AcquireOutcome.CANCELLED, 1, Duration.ofSeconds(4));
		this.watched.pass(80);
		assertThat(this.watched.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("at most 3 of 103 acquires waited for longer than health.max-wait, the longest one for 4s");
	}

	@Test
	void exhaustionIsToldOfAtOnceWithItsNumbersAndHoldersAndItsEndWithTheOthers() {
		this.pool.stats(new FakeStats().max(10).connections(8, 0, 0, 12));
		this.pool.connections(held(1, 2000), held(2, 4000), held(3));
		this.watched.acquires(this.pool, AcquireOutcome.TIMEOUT, 1, Duration.ofSeconds(5));
		PoolEpisode begun = this.watched.told().get(0);
		assertThat(begun.kind()).isEqualTo(Kind.EXHAUSTED);
		assertThat(begun.summary()).isEqualTo("no connection was free within acquire-timeout (5s): max=10, overflow=0,"
				+ " max-pending=1000, active=8, idle=0, connecting=0, pending=12;"
				+ " raise pool.upstreams.qtest.max-connections, or release connections sooner");
		assertThat(begun.connections()).extracting(PooledConnection::id).containsExactly(2L, 1L);
		this.watched.pass(30, () -> this.watched.acquires(this.pool, AcquireOutcome.TIMEOUT, 2, Duration.ofSeconds(5)));
		this.watched.acquires(this.pool, AcquireOutcome.REJECTED, 3, Duration.ZERO);
		this.watched.pass(61);
		assertThat(this.watched.told()).as("60 s after the last one it goes on").hasSize(1);
		this.watched.pass(1);
		assertThat(this.watched.told()).hasSize(2);
		assertThat(this.watched.told().get(1).summary())
			.isEqualTo("61 acquires timed out and 3 were refused, 63 more than the one that was told of;"
					+ " at most 12 callers waited");
		assertThat(this.watched.episodes().episodes(this.pool)).singleElement()
			.satisfies((episode) -> assertThat(episode.connections()).isEmpty());
		this.watched.acquires(this.pool, AcquireOutcome.REJECTED, 1, Duration.ZERO);
		assertThat(this.watched.told()).hasSize(3);
		assertThat(this.watched.told().get(2).summary()).startsWith("more callers than max-pending allows")
			.endsWith("raise pool.upstreams.qtest.max-connections or .max-pending, or release connections sooner");
	}

	@Test
	void whoWaitsForASuspendedPoolIsNotLetDownByItsSize() {
		this.pool.state(PoolState.SUSPENDED);
		this.watched.acquires(this.pool, AcquireOutcome.TIMEOUT, 200, Duration.ofSeconds(5));
		this.watched.pass(1);
		assertThat(this.watched.told()).extracting(PoolEpisode::kind).containsExactly(Kind.SUSPENDED);
		this.pool.state(PoolState.ACTIVE);
		this.watched.pass(1);
		assertThat(this.watched.told()).extracting(PoolEpisode::kind).containsExactly(Kind.SUSPENDED, Kind.SUSPENDED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			2 | 6 | 1   | connections open slowly: raise pool.upstreams.x.min-idle or .max-concurrent-connects
			4 | 0 | 0.5 | a tenant used up its share: raise pool.upstreams.x.tenant.max-share or .max-connections
			4 | 0 | 1   | raise pool.upstreams.x.max-connections, or release connections sooner
			""")
	void exhaustionNamesThePropertyThatHelps(int active, int connecting, double share, String remedy) {
		FakeConnectionPool other = this.watched.add(PoolConfig.builder("x", "https://x").tenantMaxShare(share));
		other.stats(new FakeStats().max(8).connections(active, 0, connecting, 3));
		this.watched.acquires(other, AcquireOutcome.TIMEOUT, 1, Duration.ofSeconds(5));
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.asString()
			.endsWith("; " + remedy);
	}

	@Test
	void exhaustionOfAPoolThatSizesItselfDoesNotAskForMoreThanTheUpstreamTakes() {
		FakeConnectionPool adaptive = this.watched.add(PoolConfig.builder("x", "https://x").adaptiveEnabled(true));
		adaptive.stats(new FakeStats().max(8).connections(8, 0, 0, 3));
		this.watched.acquires(adaptive, AcquireOutcome.TIMEOUT, 1, Duration.ofSeconds(5));
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.asString()
			.endsWith("; the pool is as large as does the upstream good: raise pool.upstreams.x.adaptive.min,"
					+ " or release connections sooner");
	}

	@Test
	void exhaustionOfAPoolOnDemandNamesThePropertyOfAll() {
		FakeConnectionPool other = this.watched
			.add(PoolConfig.builder(PoolConfig.ON_DEMAND_PREFIX + "https.x_443", "https://x"));
		this.watched.acquires(other, AcquireOutcome.TIMEOUT, 1, Duration.ofSeconds(5));
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.asString()
			.endsWith("; raise pool.defaults.max-connections, or release connections sooner");
	}

	@Test
	void listenerThatFailsKeepsNobodyFromBeingTold() {
		List<PoolEpisode> told = new ArrayList<>();
		PoolEpisodeListener failing = new PoolEpisodeListener() {

			@Override
			public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
				throw new IllegalStateException("on purpose");
			}

		};
		PoolEpisodeListener other = new PoolEpisodeListener() {

			@Override
			public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
				told.add(episode);
			}

		};
		PoolEpisodes episodes = new PoolEpisodes(List.of(failing, other), this.watched, () -> 0,
				() -> WatchedPools.START);
		episodes.poolAdded(this.pool);
		episodes.breakerChanged(this.pool, BreakerState.OPEN, BreakerState.CLOSED);
		assertThat(told).hasSize(1);
	}

	@Test
	void openBreakerIsOneEpisodeUntilItIsClosed() {
		breaker(BreakerState.OPEN);
		breaker(BreakerState.HALF_OPEN);
		breaker(BreakerState.OPEN);
		breaker(BreakerState.HALF_OPEN);
		this.watched.pass(10);
		breaker(BreakerState.CLOSED);
		assertThat(this.watched.told()).extracting(PoolEpisode::kind)
			.containsExactly(Kind.BREAKER_OPEN, Kind.BREAKER_OPEN);
		assertThat(this.watched.told().get(1).duration()).hasSeconds(10);
	}

	@Test
	void dialsThatFailAreOneEpisodeUntilNoneHasFailedForAWhile() {
		this.pool.stats(new FakeStats().max(8).connections(1, 1, 0, 0));
		dialsFail(2);
		this.watched.pass(10);
		assertThat(this.watched.told()).as("others are open").isEmpty();
		dialsFail(3);
		this.watched.pass(1);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("the last 5 dials failed (tls)");
		dialSucceeds();
		this.watched.pass(10);
		dialsFail(1);
		this.watched.pass(1);
		dialSucceeds();
		this.watched.pass(15);
		assertThat(this.watched.told()).hasSize(1);
		this.watched.pass(1);
		assertThat(this.watched.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("at most 5 dials in a row failed");
	}

	@Test
	void oneDialThatFailsIsAnOutageWhenNothingIsOpen() {
		dialsFail(1);
		this.watched.pass(1);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::kind, PoolEpisode::summary)
			.containsExactly(Kind.DIALS_FAILING, "the last dial failed (tls)");
	}

	@Test
	void leaksAreOneEpisodeUntilAllCameBack() {
		LeakedConnection leak = new LeakedConnection(1,
				new PooledConnection.Holder("GET", null, "main", null, WatchedPools.START), Duration.ofSeconds(61),
				null);
		this.watched.pools().emit((listener) -> listener.leaked(this.pool, leak));
		this.watched.pools().emit((listener) -> listener.leaked(this.pool, leak));
		this.watched.pools().emit((listener) -> listener.leakEnded(this.pool, leak));
		this.watched.pass(100);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("1 connection held for longer than leak-detection-threshold (1m)");
		this.watched.pools().emit((listener) -> listener.leakEnded(this.pool, leak));
		this.watched.pass(16);
		assertThat(this.watched.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("at most 2 connections held for longer than leak-detection-threshold (1m)");
	}

	@Test
	void callsThatWaitForTheUpstreamAreNoLeak() {
		LeakedConnection slow = leak(true);
		this.pool.connections(held(slow.holder()));
		this.watched.pass(61);
		this.watched.pools().emit((listener) -> listener.leaked(this.pool, slow));
		this.watched.pass(100);
		assertThat(this.watched.told()).isEmpty();
		LeakedConnection kept = leak(false);
		this.pool.connections(held(slow.holder()), held(kept.holder()));
		this.watched.pools().emit((listener) -> listener.leaked(this.pool, kept));
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::summary)
			.isEqualTo("1 connection held for longer than leak-detection-threshold (1m)");
		this.watched.pools().emit((listener) -> listener.leakEnded(this.pool, kept));
		this.pool.connections(held(slow.holder()));
		this.watched.pass(16);
		assertThat(this.watched.told()).as("the slow call goes on")
			.hasSize(2)
			.last()
			.extracting(PoolEpisode::kind)
			.isEqualTo(Kind.LEAK);
	}

	@Test
	void answerThatCameAndIsNotReadIsALeakFromThenOn() {
		LeakedConnection slow = leak(true);
		this.pool.connections(held(slow.holder()));
		this.watched.pass(61);
		this.watched.pools().emit((listener) -> listener.leaked(this.pool, slow));
		this.watched.pass(1);
		assertThat(this.watched.told()).isEmpty();
		this.pool.connections(held(leak(false).holder()));
		this.watched.pass(1);
		assertThat(this.watched.told()).singleElement().extracting(PoolEpisode::kind).isEqualTo(Kind.LEAK);
	}

	private static LeakedConnection leak(boolean waiting) {
		return new LeakedConnection(1, new PooledConnection.Holder("GET", null, "main", null, WatchedPools.START, null,
				waiting ? CallPhase.RESPONSE : CallPhase.BODY, waiting), Duration.ofSeconds(61), null);
	}

	private static PooledConnection held(PooledConnection.Holder holder) {
		return new PooledConnection(1, PooledConnection.Kind.BLOCKING, "https://h:443", "HTTP/1.1",
				PooledConnection.State.ACTIVE, Duration.ofSeconds(61), Duration.ZERO, 1, 1, null, List.of(holder));
	}

	@Test
	void pauseLastsUntilTheUpstreamMayBeCalledAgain() {
		pause(PauseCause.RATE_LIMITED, 10);
		pause(PauseCause.UNAVAILABLE, 5);
		this.watched.pass(9);
		pause(PauseCause.RATE_LIMITED, 10);
		this.watched.pass(10 + 14);
		assertThat(this.watched.told()).singleElement()
			.extracting(PoolEpisode::severity, PoolEpisode::summary)
			.containsExactly(PoolEpisode.Severity.INFO, "the upstream asked to wait: it answered 429");
		this.watched.pass(1);
		assertThat(this.watched.told()).hasSize(2);
		assertThat(this.watched.told().get(1).duration()).hasSeconds(19 + 15);
		assertThat(this.watched.told().get(1).summary()).isEqualTo("paused once, 19s in all: it answered 429");
	}

	@Test
	void pausesThatFollowOneAnotherAreOneEpisode() {
		for (int i = 0; i < 28; i++) {
			pause((i == 9) ? PauseCause.UNAVAILABLE : PauseCause.RATE_LIMITED, 1);
			this.watched.pass(3);
		}
		assertThat(this.watched.told()).hasSize(1);
		pause(PauseCause.RATE_LIMITED, 3);
		this.watched.pass(20);
		assertThat(this.watched.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("paused 29 times, 31s in all: it answered 429, it answered 503 with Retry-After");
		pause(PauseCause.QUOTA_USED_UP, 2);
		this.watched.pass(20);
		assertThat(this.watched.told()).hasSize(4)
			.last()
			.extracting(PoolEpisode::summary)
			.as("what was before the episode is not part of it")
			.isEqualTo("paused once, 2s in all: its quota is used up");
	}

	@Test
	void pauseThatIsOverBeforeTheNextLookIsNotOverlooked() {
		WatchedPools busy = new WatchedPools();
		FakeConnectionPool pool = busy.add(PoolConfig.builder("qtest", "https://h"));
		busy.holdBack(() -> busy.pools()
			.emit((listener) -> listener.paused(pool, Duration.ofMillis(200), PauseCause.RATE_LIMITED, false)));
		busy.pass(20);
		assertThat(busy.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("paused once, 200ms in all: it answered 429");
	}

	@Test
	void resizeBeginsAndEndsAtOnce() {
		this.watched.pools().emit((listener) -> listener.resized(this.pool, 30, 5));
		assertThat(this.watched.told()).extracting(PoolEpisode::isOngoing).containsExactly(true, false);
		assertThat(this.watched.episodes().episodes(this.pool)).singleElement()
			.extracting(PoolEpisode::summary, PoolEpisode::severity)
			.containsExactly("the pool was resized: max-connections=30, min-idle=5", PoolEpisode.Severity.INFO);
	}

	@Test
	void poolThatSizesItselfOrHasAShareDoesNotFillTheLog() {
		FakeConnectionPool adaptive = this.watched.add(PoolConfig.builder("a", "https://a").adaptiveEnabled(true));
		PoolProtection none = PoolProtection.NONE;
		FakeConnectionPool sharing = this.watched.add(PoolConfig.builder("b", "https://b")
			.protection(new PoolProtection(none.circuitBreaker(), none.rateLimiter(), none.bulkhead(),
					new PoolProtection.Quota(null, Duration.ofSeconds(1), Duration.ofSeconds(5), 40))));
		this.watched.pools().emit((listener) -> {
			listener.resized(adaptive, 30, 5);
			listener.resized(sharing, 30, 5);
		});
		assertThat(this.watched.told()).isEmpty();
	}

	@Test
	void lastHundredEpisodesAreRememberedAndAllThatGoOn() {
		breaker(BreakerState.OPEN);
		resizeEachSecond(150);
		List<PoolEpisode> episodes = this.watched.episodes().episodes(this.pool);
		assertThat(episodes).hasSize(101);
		assertThat(episodes.get(0).summary()).contains("max-connections=150,");
		assertThat(episodes).last().extracting(PoolEpisode::kind).isEqualTo(Kind.BREAKER_OPEN);
	}

	@Test
	void whatIsGoodToKnowDoesNotPushOutWhatSomebodyShouldLookAt() {
		breaker(BreakerState.OPEN);
		breaker(BreakerState.CLOSED);
		resizeEachSecond(150);
		for (int i = 0; i < 150; i++) {
			breaker(BreakerState.OPEN);
			breaker(BreakerState.CLOSED);
			this.watched.pass(1);
		}
		List<PoolEpisode> episodes = this.watched.episodes().episodes(this.pool);
		assertThat(episodes).filteredOn((episode) -> episode.severity() == PoolEpisode.Severity.WARN).hasSize(100);
		assertThat(episodes).filteredOn((episode) -> episode.severity() == PoolEpisode.Severity.INFO).hasSize(100);
		assertThat(episodes).isSortedAccordingTo(Comparator.comparing(PoolEpisode::startedAt).reversed());
	}

	private void resizeEachSecond(int count) {
		for (int i = 1; i <= count; i++) {
			int size = i;
			this.watched.pass(1);
			this.watched.pools().emit((listener) -> listener.resized(this.pool, size, 0));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "DRAINING", "CLOSED" })
	void poolThatIsClosedIsNotToldOf(PoolState state) {
		this.pool.state(state);
		dialsFail(5);
		this.watched.busy(this.pool, 10, 10, 100);
		assertThat(this.watched.told()).isEmpty();
	}

	@Test
	void removalEndsWhatGoesOn() {
		breaker(BreakerState.OPEN);
		this.watched.pools().remove("qtest");
		assertThat(this.watched.told()).hasSize(2)
			.last()
			.extracting(PoolEpisode::summary)
			.isEqualTo("the pool was removed");
		this.watched.busy(this.pool, 10, 10, 100);
		assertThat(this.watched.told()).hasSize(2);
		assertThat(this.watched.episodes().episodes(this.pool)).isEmpty();
	}

	@Test
	void burnRateIsTheShareOfMissesInWhatTheObjectiveAllows() {
		this.watched.pass(3600, () -> acquires(9, 1));
		this.watched.pass(300, () -> acquires(6, 4));
		BurnRate burnRate = this.watched.burnRate();
		assertThat(burnRate.shortWindow()).isCloseTo(2, within(0.05));
		assertThat(burnRate.longWindow()).isCloseTo((3300 * 0.1 + 300 * 0.4) / 3600 / 0.2, within(0.02));
		assertThat(this.watched.episodes().burnRate(this.pool)).isEqualTo(burnRate);
		this.watched.pass(400);
		assertThat(this.watched.burnRate().shortWindow()).isNull();
		assertThat(this.watched.burnRate().longWindow()).isNotNull();
	}

	@Test
	void firstConnectionsOfAPoolBurnNothing() {
		acquires(80, 70);
		this.watched.pass(59, () -> acquires(4, 0));
		assertThat(this.watched.burnRate()).as("in the first window").isEqualTo(BurnRate.NONE);
		this.watched.pass(60, () -> acquires(4, 0));
		assertThat(this.watched.burnRate()).as("after it").isEqualTo(new BurnRate(0.0, null));
		this.watched.pass(600, () -> acquires(4, 0));
		assertThat(this.watched.burnRate()).isEqualTo(new BurnRate(0.0, 0.0));
	}

	@Test
	void longBurnRateWaitsForAFullShortWindow() {
		this.watched.pass(61);
		this.watched.pass(298, () -> acquires(1, 9));
		assertThat(this.watched.burnRate().shortWindow()).isCloseTo(4.5, within(0.01));
		assertThat(this.watched.burnRate().longWindow()).isNull();
		this.watched.pass(10, () -> acquires(1, 9));
		assertThat(this.watched.burnRate().longWindow()).isCloseTo(4.5, within(0.01));
	}

	@Test
	void beginningsAndEndsAlternateWhateverHappens(TestReporter reporter) {
		long seed = System.nanoTime();
		reporter.publishEntry("seed", String.valueOf(seed));
		Random random = new Random(seed);
		this.watched.pass(20_000, () -> happen(random));
		for (Kind kind : Kind.values()) {
			List<PoolEpisode> told = this.watched.told().stream().filter((episode) -> episode.kind() == kind).toList();
			for (int i = 0; i < told.size(); i++) {
				assertThat(told.get(i).isOngoing()).as("%s, number %d, seed %d", kind, i, seed).isEqualTo(i % 2 == 0);
				if (i % 2 == 1) {
					assertThat(told.get(i).startedAt()).isEqualTo(told.get(i - 1).startedAt());
				}
			}
			assertThat(told).as("%s, seed %d", kind, seed).hasSizeGreaterThan(2);
		}
		long ongoing = this.watched.told().stream().mapToInt((episode) -> episode.isOngoing() ? 1 : -1).sum();
		assertThat(this.watched.episodes().episodes(this.pool).stream().filter(PoolEpisode::isOngoing))
			.as("seed %d", seed)
			.hasSize((int) ongoing);
	}

	/**
	 * What happens in a second: quiet and troubled times take turns.
	 */
	private void happen(Random random) {
		boolean troubled = (this.seconds++ / 400) % 2 == 0;
		if (random.nextInt(200) == 0) {
			this.pool.state((this.pool.state() == PoolState.ACTIVE) ? PoolState.SUSPENDED : PoolState.ACTIVE);
		}
		int active = troubled ? 15 + random.nextInt(6) : random.nextInt(10);
		this.pool.stats(new FakeStats().max(20).connections(active, 0, 0, random.nextInt(5)));
		acquires(random.nextInt(10), troubled ? random.nextInt(10) : 0);
		if (troubled) {
			waits(random.nextInt(2));
		}
		if (troubled && random.nextInt(50) == 0) {
			this.watched.acquires(this.pool, random.nextBoolean() ? AcquireOutcome.TIMEOUT : AcquireOutcome.REJECTED,
					1 + random.nextInt(3), LONG);
		}
		if (random.nextInt(30) == 0) {
			breaker(BreakerState.values()[random.nextInt(BreakerState.values().length)]);
		}
		if (troubled && random.nextInt(20) == 0) {
			dialsFail(1 + random.nextInt(3));
		}
		else if (random.nextInt(10) == 0) {
			dialSucceeds();
		}
		if (random.nextInt(100) == 0) {
			pause(PauseCause.RATE_LIMITED, 1 + random.nextInt(60));
			this.watched.pools().emit((listener) -> listener.resized(this.pool, 20, 0));
		}
		leak(random, troubled);
	}

	private void leak(Random random, boolean troubled) {
		LeakedConnection leak = new LeakedConnection(1,
				new PooledConnection.Holder("GET", null, "main", null, WatchedPools.START), LONG, null);
		if (troubled && random.nextInt(100) == 0) {
			this.leaked++;
			this.watched.pools().emit((listener) -> listener.leaked(this.pool, leak));
		}
		else if (this.leaked > 0 && random.nextInt(20) == 0) {
			this.leaked--;
			this.watched.pools().emit((listener) -> listener.leakEnded(this.pool, leak));
		}
	}

	private void acquires(int hits, int misses) {
		acquires(this.pool, hits, misses);
	}

	private void acquires(FakeConnectionPool pool, int hits, int misses) {
		this.watched.acquires(pool, AcquireOutcome.HIT, hits, AT_ONCE);
		this.watched.acquires(pool, AcquireOutcome.DIALLED, misses, AT_ONCE);
	}

	private void waits(int count) {
		this.watched.acquires(this.pool, AcquireOutcome.WAITED, count, LONG);
	}

	private void breaker(BreakerState state) {
		this.watched.pools().emit((listener) -> listener.breakerChanged(this.pool, state, BreakerState.CLOSED));
	}

	private void pause(PauseCause cause, int seconds) {
		this.watched.pools().emit((listener) -> listener.paused(this.pool, Duration.ofSeconds(seconds), cause, false));
	}

	private void dialsFail(int count) {
		for (int i = 0; i < count; i++) {
			this.watched.pools()
				.emit((listener) -> listener.connectFailed(this.pool, RouteClass.BASE, ConnectPhase.TLS,
						new IOException("refused")));
		}
	}

	private void dialSucceeds() {
		this.watched.pools().emit((listener) -> listener.opened(this.pool, RouteClass.BASE, AT_ONCE, null));
	}

	private static PoolConfig.Health health(double minHitRate, double maxUtilisation, Duration maxWait, int minSample) {
		return new PoolConfig.Health(minHitRate, maxUtilisation, maxWait, Duration.ofSeconds(60), minSample);
	}

	private static PooledConnection held(long id, long... forMillis) {
		List<PooledConnection.Holder> holders = Arrays.stream(forMillis)
			.mapToObj((millis) -> new PooledConnection.Holder("GET", "/cases/{id}", "main", null,
					WatchedPools.START.minusMillis(millis)))
			.toList();
		return new PooledConnection(id, PooledConnection.Kind.BLOCKING, "https://h", "HTTP/1.1",
				PooledConnection.State.ACTIVE, Duration.ofMinutes(1), Duration.ZERO, 1, holders.size(), null, holders);
	}

}
