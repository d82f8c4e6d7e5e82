package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

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
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolAssessor}.
 */
class PoolAssessorTests {

	private final PoolAssessor assessor = new PoolAssessor();

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
		this.pools.emit((listener) -> listener.opened(this.pool, Duration.ofMillis(1), null));
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
		this.pools.emit((listener) -> listener.connectFailed(pool, phase, new IOException("refused")));
	}

}
