package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.httppool.BreakerState;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolState;
import io.httppool.RouteClass;
import io.httppool.RouteStats;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolAssessor}.
 */
class PoolAssessorTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

	private final PoolAssessor assessor = new PoolAssessor((pool) -> List.of(), this.nanos::get);

	private final FakeConnectionPools pools = new FakeConnectionPools(this.assessor);

	private FakeConnectionPool pool;

	@BeforeEach
	void addPool() {
		this.pool = this.pools.add("qtest", "http://localhost:1");
	}

	@Test
	void poolThatNeverDialledIsUp() {
		assertThat(assess(this.pool)).isEqualTo(new PoolAssessment(PoolStatus.UP, List.of()));
	}

	@Test
	void failedDialWithoutOpenConnectionsIsDown() {
		dialFails(this.pool, ConnectPhase.DNS);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DOWN);
		assertThat(assess(this.pool).reasons()).containsExactly("the last dial failed (dns)");
	}

	@Test
	void failedDialBesideOpenConnectionsIsDegraded() {
		this.pool.stats(new FakeStats().connections(0, 1, 0, 0));
		dialFails(this.pool, ConnectPhase.CONNECT);
		dialFails(this.pool, ConnectPhase.TLS);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DEGRADED);
		assertThat(assess(this.pool).reasons()).containsExactly("the last 2 dials failed (tls)");
	}

	@Test
	void threeFailedDialsInARowAreDownWhateverIsOpen() {
		this.pool.stats(new FakeStats().connections(1, 1, 0, 0));
		for (int i = 0; i < 3; i++) {
			dialFails(this.pool, ConnectPhase.CONNECT);
		}
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DOWN);
	}

	@Test
	void dialsOfOtherHostsSayNothing() {
		dialFails(this.pool, ConnectPhase.CONNECT);
		this.pools.emit((listener) -> listener.opened(this.pool, RouteClass.OTHER, Duration.ofMillis(1), null));
		assertThat(assess(this.pool).status()).as("a connection elsewhere is no recovery").isEqualTo(PoolStatus.DOWN);
		this.pools.emit((listener) -> listener.opened(this.pool, RouteClass.BASE, Duration.ofMillis(1), null));
		for (int i = 0; i < 5; i++) {
			this.pools.emit((listener) -> listener.connectFailed(this.pool, RouteClass.OTHER, ConnectPhase.CONNECT,
					new IOException("refused")));
		}
		assertThat(assess(this.pool)).isEqualTo(PoolAssessment.UP);
	}

	@Test
	void connectionElsewhereIsNoneToTheUpstream() {
		RouteStats open = new RouteStats(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
		RouteStats none = new RouteStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
		this.pool.stats(new FakeStats().connections(1, 1, 0, 0)).routes(none, open);
		dialFails(this.pool, ConnectPhase.CONNECT);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DOWN);
		this.pool.routes(open, none);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DEGRADED);
	}

	@Test
	void failureThatNothingHasConfirmedForLongIsNotDown() {
		dialFails(this.pool, ConnectPhase.CONNECT);
		// Two maintenance intervals of 30 s, and two connect time-outs of 5 s.
		this.nanos.addAndGet(Duration.ofSeconds(70).toNanos());
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DOWN);
		this.nanos.addAndGet(1);
		assertThat(assess(this.pool)).isEqualTo(new PoolAssessment(PoolStatus.DEGRADED,
				List.of("the last dial failed (connect), and none was tried for long")));
		dialFails(this.pool, ConnectPhase.CONNECT);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.DOWN);
	}

	@Test
	void failureCountsForTheWindowIfThatIsLonger() {
		FakeConnectionPool patient = this.pools.add(PoolConfig.builder("patient", "http://localhost:3")
			.health(new PoolConfig.Health(0.8, 0.8, Duration.ofSeconds(1), Duration.ofMinutes(5), 100))
			.build());
		dialFails(patient, ConnectPhase.CONNECT);
		this.nanos.addAndGet(Duration.ofMinutes(5).toNanos());
		assertThat(assess(patient).status()).isEqualTo(PoolStatus.DOWN);
		this.nanos.addAndGet(1);
		assertThat(assess(patient).status()).isEqualTo(PoolStatus.DEGRADED);
	}

	@Test
	void openCircuitBreakerIsDownUntilItCloses() {
		breakerIs(BreakerState.OPEN);
		assertThat(assess(this.pool))
			.isEqualTo(new PoolAssessment(PoolStatus.DOWN, List.of("the circuit breaker is open")));
		breakerIs(BreakerState.HALF_OPEN);
		assertThat(assess(this.pool))
			.isEqualTo(new PoolAssessment(PoolStatus.DEGRADED, List.of("the circuit breaker is half-open")));
		breakerIs(BreakerState.CLOSED);
		assertThat(assess(this.pool)).isEqualTo(PoolAssessment.UP);
	}

	@Test
	void episodeThatGoesOnIsDegradedWithItsSummary() {
		WatchedPools watched = new WatchedPools();
		PoolAssessor withEpisodes = new PoolAssessor(watched.episodes());
		FakeConnectionPool busy = watched.add(PoolConfig.builder("busy", "https://h"));
		watched.busy(busy, 10, 10, 5);
		assertThat(withEpisodes.assess(busy, busy.stats())).isEqualTo(new PoolAssessment(PoolStatus.DEGRADED,
				List.of("10 of 10 connections are in use, for 3s more than 90% of them")));
		watched.busy(busy, 0, 10, 20);
		watched.pools().emit((listener) -> listener.resized(busy, 30, 5));
		watched.pools()
			.emit((listener) -> listener.paused(busy, Duration.ofSeconds(5), PauseCause.RATE_LIMITED, false));
		assertThat(withEpisodes.assess(busy, busy.stats())).isEqualTo(PoolAssessment.UP);
	}

	@Test
	void breakerAndDialsAreBothNamed() {
		this.pool.stats(new FakeStats().connections(0, 1, 0, 0));
		dialFails(this.pool, ConnectPhase.CONNECT);
		breakerIs(BreakerState.OPEN);
		assertThat(assess(this.pool)).isEqualTo(new PoolAssessment(PoolStatus.DOWN,
				List.of("the circuit breaker is open", "the last dial failed (connect)")));
	}

	private void breakerIs(BreakerState state) {
		this.pools.emit((listener) -> listener.breakerChanged(this.pool, state, BreakerState.CLOSED));
	}

	@Test
	void nextDialThatSucceedsIsARecovery() {
		dialFails(this.pool, ConnectPhase.CONNECT);
		this.pools.emit((listener) -> listener.opened(this.pool, RouteClass.BASE, Duration.ofMillis(1), null));
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.UP);
		assertThat(assess(this.pool).reasons()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
	void poolThatTakesNoWorkIsOutOfServiceWhateverItsDialsDid(PoolState state) {
		dialFails(this.pool, ConnectPhase.CONNECT);
		this.pool.state(state);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.OUT_OF_SERVICE);
		assertThat(assess(this.pool).reasons()).containsExactly("the pool is " + state.name().toLowerCase());
	}

	@Test
	void dialsOfOnePoolDoNotCountForAnother() {
		FakeConnectionPool other = this.pools.add("zephyr", "http://localhost:2");
		dialFails(other, ConnectPhase.CONNECT);
		assertThat(assess(this.pool).status()).isEqualTo(PoolStatus.UP);
		assertThat(assess(other).status()).isEqualTo(PoolStatus.DOWN);
	}

	@Test
	void poolAddedAgainStartsAnew() {
		dialFails(this.pool, ConnectPhase.CONNECT);
		this.pools.remove("qtest");
		FakeConnectionPool successor = this.pools.add("qtest", "http://localhost:1");
		dialFails(this.pool, ConnectPhase.CONNECT);
		assertThat(assess(successor).status()).isEqualTo(PoolStatus.UP);
	}

	private PoolAssessment assess(ConnectionPool pool) {
		return this.assessor.assess(pool, pool.stats());
	}

	private void dialFails(ConnectionPool pool, ConnectPhase phase) {
		this.pools.emit((listener) -> listener.connectFailed(pool, RouteClass.BASE, phase, new IOException("refused")));
	}

}
