package io.httppool.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOutcome;
import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolEpisode;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolMetrics}.
 */
class PoolMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final PoolMetrics metrics = new PoolMetrics();

	private final FakeConnectionPools pools = new FakeConnectionPools(this.metrics);

	private FakeConnectionPool pool;

	@BeforeEach
	void addPool() {
		this.metrics.bindTo(this.registry);
		this.pool = this.pools.add("qtest", "http://localhost:1");
	}

	@Test
	void gaugesShowTheNumbersOfThePool() {
		this.pool.stats(new FakeStats().max(8).minIdle(2).connections(3, 2, 1, 4));
		assertThat(gauge("pool.connections.max")).isEqualTo(8);
		assertThat(gauge("pool.connections.min")).isEqualTo(2);
		assertThat(gauge("pool.connections.active")).isEqualTo(3);
		assertThat(gauge("pool.connections.idle")).isEqualTo(2);
		assertThat(gauge("pool.connections.connecting")).isEqualTo(1);
		assertThat(gauge("pool.connections.pending")).isEqualTo(4);
	}

	@Test
	void openedClosedLeaksAndResendsCountTheirEvents() {
		for (int i = 0; i < 3; i++) {
			emit((listener) -> listener.opened(this.pool, Duration.ofMillis(1), null));
		}
		emit((listener) -> listener.closed(this.pool, CloseReason.IDLE_TIMEOUT));
		emit((listener) -> listener.closed(this.pool, CloseReason.IDLE_TIMEOUT));
		emit((listener) -> listener.closed(this.pool, CloseReason.STALE));
		emit((listener) -> listener.leaked(this.pool, leak()));
		emit((listener) -> listener.resent(this.pool));
		assertThat(functionCounter("pool.connections.opened")).isEqualTo(3);
		assertThat(functionCounter("pool.connections.closed", "reason", "IDLE_TIMEOUT")).isEqualTo(2);
		assertThat(functionCounter("pool.connections.closed", "reason", "STALE")).isEqualTo(1);
		assertThat(functionCounter("pool.leaks")).isEqualTo(1);
		assertThat(functionCounter("pool.resends")).isEqualTo(1);
	}

	@Test
	void leaksAndResendsAreThereBeforeTheyOccur() {
		assertThat(functionCounter("pool.leaks")).isZero();
		assertThat(functionCounter("pool.resends")).isZero();
	}

	@Test
	void episodesCountByKindAndShowWhileTheyGoOn() {
		assertThat(functionCounter("pool.episodes", "kind", "EXHAUSTED")).isZero();
		assertThat(gauge("pool.episodes.active", "kind", "EXHAUSTED")).isZero();
		assertThat(this.registry.find("pool.episodes").tag("kind", "RESIZED").meter()).isNull();
		this.metrics.episodeBegan(this.pool, episode(PoolEpisode.Kind.EXHAUSTED));
		this.metrics.episodeBegan(this.pool, episode(PoolEpisode.Kind.RESIZED));
		assertThat(functionCounter("pool.episodes", "kind", "EXHAUSTED")).isEqualTo(1);
		assertThat(functionCounter("pool.episodes", "kind", "RESIZED")).isEqualTo(1);
		assertThat(gauge("pool.episodes.active", "kind", "EXHAUSTED")).isEqualTo(1);
		this.metrics.episodeEnded(this.pool, episode(PoolEpisode.Kind.EXHAUSTED));
		assertThat(gauge("pool.episodes.active", "kind", "EXHAUSTED")).isZero();
		assertThat(functionCounter("pool.episodes", "kind", "EXHAUSTED")).isEqualTo(1);
	}

	@Test
	void burnRateOfAPoolWithoutTrafficIsAbsent() {
		this.metrics.burnRateTaken(this.pool, BurnRate.NONE);
		assertThat(this.registry.find("pool.reuse.burn.rate").meters()).isEmpty();
		this.metrics.burnRateTaken(this.pool, new BurnRate(2.0, 0.5));
		this.metrics.burnRateTaken(this.pool, new BurnRate(3.0, 0.6));
		assertThat(gauge("pool.reuse.burn.rate", "window", "short")).isEqualTo(3);
		assertThat(gauge("pool.reuse.burn.rate", "window", "long")).isEqualTo(0.6);
		this.metrics.burnRateTaken(this.pool, new BurnRate(null, 0.4));
		assertThat(this.registry.find("pool.reuse.burn.rate").tag("window", "short").meter()).isNull();
		assertThat(gauge("pool.reuse.burn.rate", "window", "long")).isEqualTo(0.4);
		this.pools.remove("qtest");
		this.metrics.burnRateTaken(this.pool, new BurnRate(2.0, 0.5));
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void noCounterGoesBackWhenThePoolStartsAgainFromZero() {
		this.pool.stats(new FakeStats().opened(5).closed(CloseReason.STALE, 1).retries(1));
		everyEvent(this.pool);
		Map<Meter.Id, Double> before = counts();
		this.pool.stats(new FakeStats());
		assertThat(counts()).isEqualTo(before).isNotEmpty();
	}

	@Test
	void closeReasonThatNeverOccurredHasNoSeries() {
		emit((listener) -> listener.closed(this.pool, CloseReason.STALE));
		assertThat(this.registry.find("pool.connections.closed").meters()).hasSize(1);
	}

	@Test
	void failedDialsCountByPhase() {
		emit((listener) -> listener.connectFailed(this.pool, ConnectPhase.TLS, new IOException("handshake")));
		assertThat(counter("pool.connections.failed", "phase", "tls")).isEqualTo(1);
		assertThat(counter("pool.connections.failed", "phase", "dns")).isZero();
	}

	@Test
	void acquiresAreTimedByOutcomeServedOrNot() {
		emit((listener) -> listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofMillis(2)));
		emit((listener) -> listener.acquireFailed(this.pool, AcquireOutcome.TIMEOUT, Duration.ofSeconds(5)));
		assertThat(seconds("pool.acquire", "outcome", "hit")).isEqualTo(0.002);
		assertThat(seconds("pool.acquire", "outcome", "timeout")).isEqualTo(5);
	}

	@Test
	void everyOutcomeOfAnAcquireIsThereBeforeItOccurs() {
		assertThat(this.registry.find("pool.acquire").timers()).extracting((timer) -> timer.getId().getTag("outcome"))
			.containsExactlyInAnyOrder("hit", "dialled", "waited", "timeout", "rejected", "cancelled");
	}

	@Test
	void dialsAndUsageAreTimed() {
		emit((listener) -> listener.opened(this.pool, Duration.ofMillis(10), Duration.ofMillis(30)));
		emit((listener) -> listener.opened(this.pool, Duration.ofMillis(10), null));
		emit((listener) -> listener.released(this.pool, Duration.ofSeconds(1)));
		assertThat(seconds("pool.connect")).isEqualTo(0.02);
		assertThat(seconds("pool.tls")).isEqualTo(0.03);
		assertThat(this.registry.get("pool.tls").timer().count()).isEqualTo(1);
		assertThat(seconds("pool.usage")).isEqualTo(1);
	}

	@Test
	void longestPauseIsShownForAsLongAsItLasts() {
		assertThat(gauge("pool.paused")).isZero();
		emit((listener) -> listener.paused(this.pool, Duration.ofSeconds(60), PauseCause.RATE_LIMITED, false));
		emit((listener) -> listener.paused(this.pool, Duration.ofSeconds(1), PauseCause.QUOTA_USED_UP, true));
		assertThat(gauge("pool.paused")).isBetween(50.0, 60.0);
		emit((listener) -> listener.paused(this.pool, Duration.ofSeconds(90), PauseCause.UNAVAILABLE, true));
		assertThat(gauge("pool.paused")).isBetween(80.0, 90.0);
	}

	@Test
	void retriesCountByCauseAndOutcome() {
		for (int i = 0; i < 2; i++) {
			emit((listener) -> listener.retry(this.pool, RetryCause.RATE_LIMITED, RetryOutcome.RETRIED,
					Duration.ofSeconds(1)));
		}
		assertThat(counter("pool.retries", "cause", "rate_limited", "outcome", "retried")).isEqualTo(2);
	}

	@Test
	void hedgesCountByOutcomeFromTheStart() {
		assertThat(counter("pool.hedges", "outcome", "lost")).isZero();
		assertThat(counter("pool.hedges", "outcome", "suppressed")).isZero();
		emit((listener) -> listener.hedged(this.pool, HedgeOutcome.WON));
		assertThat(counter("pool.hedges", "outcome", "won")).isEqualTo(1);
	}

	@Test
	void removedPoolTakesItsMetersAlongAndLateEventsDoNotBringThemBack() {
		everyEvent(this.pool);
		FakeConnectionPool other = this.pools.add("zephyr", "http://localhost:2");
		everyEvent(other);
		this.pools.remove("qtest");
		everyEvent(this.pool);
		assertThat(this.registry.getMeters()).isNotEmpty()
			.extracting((meter) -> meter.getId().getTag("pool"))
			.containsOnly("zephyr");
		this.pools.remove("zephyr");
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void successorOfAPoolThatIsStillClosingHasMetersOfItsOwn() {
		everyEvent(this.pool);
		FakeConnectionPool successor = this.pools.add("qtest", "http://localhost:1");
		successor.stats(new FakeStats().connections(7, 0, 0, 0));
		everyEvent(this.pool);
		emit((listener) -> listener.poolRemoved(this.pool));
		assertThat(gauge("pool.connections.active")).isEqualTo(7);
		assertThat(this.registry.find("pool.retries").counters()).isEmpty();
		emit((listener) -> listener.released(successor, Duration.ofSeconds(1)));
		assertThat(this.registry.get("pool.usage").timer().count()).isEqualTo(1);
	}

	@Test
	void registryThatComesLaterGetsTheMetersOfAllPools() {
		everyEvent(this.pool);
		this.pools.add("zephyr", "http://localhost:2");
		MeterRegistry late = new SimpleMeterRegistry();
		this.metrics.bindTo(late);
		this.metrics.bindTo(late);
		assertThat(late.get("pool.connections.closed").tag("reason", "STALE").functionCounter().count()).isEqualTo(1);
		everyEvent(this.pool);
		assertThat(late.get("pool.connections.opened").tag("pool", "qtest").functionCounter().count()).isEqualTo(2);
		assertThat(late.get("pool.connections.closed").tag("reason", "STALE").functionCounter().count()).isEqualTo(2);
		assertThat(late.get("pool.leaks").tag("pool", "qtest").functionCounter().count()).isEqualTo(2);
		assertThat(late.get("pool.usage").tag("pool", "qtest").timer().count()).isEqualTo(1);
		assertThat(late.get("pool.usage").tag("pool", "zephyr").timer().count()).isZero();
		assertThat(this.registry.get("pool.usage").tag("pool", "qtest").timer().count()).isEqualTo(2);
	}

	@Test
	void registryThatIsAddedToACompositeLaterGetsTheMeters() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		this.metrics.bindTo(composite);
		composite.add(new SimpleMeterRegistry());
		emit((listener) -> listener.released(this.pool, Duration.ofSeconds(1)));
		assertThat(composite.get("pool.usage").timer().count()).isEqualTo(1);
	}

	@Test
	void metersAreThoseOfTheEnum() {
		everyEvent(this.pool);
		for (Meter meter : this.registry.getMeters()) {
			PoolMeters documented = Arrays.stream(PoolMeters.values())
				.filter((candidate) -> candidate.getName().equals(meter.getId().getName()))
				.findFirst()
				.orElseThrow();
			assertThat(meter.getId().getType()).isEqualTo(documented.getType());
			assertThat(meter.getId().getDescription()).isEqualTo(documented.getDescription());
			assertThat(meter.getId().getTags()).extracting("key")
				.containsExactlyInAnyOrder(
						Arrays.stream(documented.getKeyNames()).map((key) -> (Object) key.asString()).toArray());
		}
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.contains(Arrays.stream(PoolMeters.values()).map(PoolMeters::getName).toArray(String[]::new));
	}

	private void everyEvent(ConnectionPool pool) {
		emit((listener) -> listener.opened(pool, Duration.ofMillis(1), Duration.ofMillis(1)));
		emit((listener) -> listener.acquired(pool, AcquireOutcome.HIT, Duration.ofMillis(1)));
		emit((listener) -> listener.acquireFailed(pool, AcquireOutcome.TIMEOUT, Duration.ofMillis(1)));
		emit((listener) -> listener.connectFailed(pool, ConnectPhase.DNS, new IOException("unknown host")));
		emit((listener) -> listener.released(pool, Duration.ofMillis(1)));
		emit((listener) -> listener.closed(pool, CloseReason.STALE));
		emit((listener) -> listener.retry(pool, RetryCause.IO, RetryOutcome.EXHAUSTED, Duration.ZERO));
		emit((listener) -> listener.hedged(pool, HedgeOutcome.LOST));
		emit((listener) -> listener.leaked(pool, leak()));
		emit((listener) -> listener.resent(pool));
		this.metrics.episodeBegan(pool, episode(PoolEpisode.Kind.RESIZED));
		this.metrics.burnRateTaken(pool, new BurnRate(1.0, 1.0));
	}

	private static PoolEpisode episode(PoolEpisode.Kind kind) {
		return new PoolEpisode(kind, Instant.now(), null, "out of the ordinary", List.of());
	}

	private static LeakedConnection leak() {
		return new LeakedConnection(1, new PooledConnection.Holder("GET", null, "main", null, Instant.now()),
				Duration.ofSeconds(61), null);
	}

	private Map<Meter.Id, Double> counts() {
		return this.registry.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getType() == Meter.Type.COUNTER)
			.collect(Collectors.toMap(Meter::getId, (meter) -> meter.measure().iterator().next().getValue()));
	}

	private void emit(Consumer<PoolListener> event) {
		this.pools.emit(event);
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tag("pool", "qtest").tags(tags).gauge().value();
	}

	private double counter(String name, String... tags) {
		return this.registry.get(name).tag("pool", "qtest").tags(tags).counter().count();
	}

	private double functionCounter(String name, String... tags) {
		return this.registry.get(name).tag("pool", "qtest").tags(tags).functionCounter().count();
	}

	private double seconds(String name, String... tags) {
		return this.registry.get(name).tag("pool", "qtest").tags(tags).timer().totalTime(TimeUnit.SECONDS);
	}

}
