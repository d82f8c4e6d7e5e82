package io.httppool.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
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
import io.httppool.RouteStats;
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
	void countersShowTheTotalsOfThePool() {
		this.pool.stats(new FakeStats().opened(3)
			.closed(CloseReason.IDLE_TIMEOUT, 2)
			.closed(CloseReason.STALE, 1)
			.acquires(7, 3, 0, 0));
		assertThat(functionCounter("pool.connections.opened")).isEqualTo(3);
		assertThat(functionCounter("pool.connections.closed", "reason", "IDLE_TIMEOUT")).isEqualTo(2);
		assertThat(functionCounter("pool.connections.closed", "reason", "STALE")).isEqualTo(1);
		assertThat(functionCounter("pool.hits")).isEqualTo(7);
		assertThat(functionCounter("pool.misses")).isEqualTo(3);
	}

	@Test
	void metersOfOneScrapeAddUp() {
		this.pool.stats(new FakeStats().opened(5).closed(CloseReason.STALE, 1).connections(2, 1, 0, 0).draining(1));
		double opened = functionCounter("pool.connections.opened");
		this.pool.stats(new FakeStats().opened(9).closed(CloseReason.STALE, 9));
		assertThat(opened - functionCounter("pool.connections.closed", "reason", "STALE"))
			.isEqualTo(gauge("pool.connections.active") + gauge("pool.connections.idle")
					+ gauge("pool.connections.draining"))
			.isEqualTo(4);
	}

	@Test
	void routesAreToldApartByWhetherTheyLeadToTheBaseUrl() {
		this.pool.routes(new RouteStats(1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11),
				new RouteStats(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0));
		assertThat(this.registry.get("pool.route.active").tags("pool", "qtest", "route", "base").gauge().value())
			.isEqualTo(1);
		assertThat(this.registry.get("pool.route.pending").tag("route", "base").gauge().value()).isEqualTo(4);
		assertThat(functionCounter("pool.route.opened", "route", "base")).isEqualTo(5);
		assertThat(functionCounter("pool.route.closed", "route", "base")).isEqualTo(6);
		assertThat(functionCounter("pool.route.failed", "route", "base")).isEqualTo(7);
		assertThat(functionCounter("pool.route.hits", "route", "base")).isEqualTo(8);
		assertThat(functionCounter("pool.route.misses", "route", "other")).isEqualTo(1);
		assertThat(functionCounter("pool.route.reused", "route", "base")).isEqualTo(10);
		assertThat(functionCounter("pool.route.unserved", "route", "base")).isEqualTo(11);
	}

	@Test
	void poolsAreCountedAndTheirLastMaintenanceShown() {
		this.pools.add("on-demand.http.a_80", "http://a");
		this.pool.stats(new FakeStats().lastMaintenance(Instant.ofEpochMilli(1_700_000_000_500L)));
		assertThat(this.registry.get("pool.pools").tag("kind", "upstream").gauge().value()).isEqualTo(1);
		assertThat(this.registry.get("pool.pools").tag("kind", "on-demand").gauge().value()).isEqualTo(1);
		assertThat(gauge("pool.maintenance.timestamp")).isEqualTo(1_700_000_000.5);
		this.pool.stats(new FakeStats());
		assertThat(gauge("pool.maintenance.timestamp")).isNaN();
	}

	@Test
	void poolsOnDemandShareTheirMetersAndNoCounterGoesBackWhenOneGoes() {
		for (int host = 0; host < 100; host++) {
			FakeConnectionPool each = this.pools.add("on-demand.http.h" + host + "_80", "http://h" + host);
			each.stats(new FakeStats().max(5).opened(2).closed(CloseReason.STALE, 1).connections(0, 1, 0, 0));
			emit((listener) -> listener.released(each, Duration.ofSeconds(1)));
		}
		for (int host = 0; host < 60; host++) {
			this.pools.get("on-demand.http.h" + host + "_80")
				.stats(new FakeStats().opened(2).closed(CloseReason.STALE, 2));
			this.pools.remove("on-demand.http.h" + host + "_80");
		}
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getTag("pool"))
			.containsOnly("qtest", "on-demand", null);
		assertThat(onDemand("pool.connections.max")).isEqualTo(40 * 5);
		assertThat(onDemand("pool.connections.idle")).isEqualTo(40);
		assertThat(onDemandTotal("pool.connections.opened")).isEqualTo(200);
		assertThat(onDemandTotal("pool.connections.closed", "reason", "STALE")).isEqualTo(60 * 2 + 40);
		assertThat(this.registry.get("pool.usage").tag("pool", "on-demand").timer().count()).isEqualTo(100);
		assertThat(this.registry.find("pool.route.active").tag("pool", "on-demand").gauge()).isNull();
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
		assertThat(functionCounter("pool.episodes", "kind", "RESIZED")).isZero();
		assertThat(this.registry.find("pool.episodes.active").tag("kind", "RESIZED").meter()).isNull();
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
		assertThat(this.registry.find("pool.reuse.burn.rate").meters()).isEmpty();
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
		emit((listener) -> listener.handshaken(this.pool, Duration.ofMillis(30), false));
		emit((listener) -> listener.handshaken(this.pool, Duration.ofMillis(5), true));
		emit((listener) -> listener.opened(this.pool, Duration.ofMillis(10), Duration.ofMillis(30)));
		emit((listener) -> listener.opened(this.pool, Duration.ofMillis(10), null));
		emit((listener) -> listener.released(this.pool, Duration.ofSeconds(1)));
		assertThat(seconds("pool.connect")).isEqualTo(0.02);
		assertThat(seconds("pool.tls", "resumed", "false")).isEqualTo(0.03);
		assertThat(seconds("pool.tls", "resumed", "true")).isEqualTo(0.005);
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
			.containsOnly("zephyr", null);
		this.pools.remove("zephyr");
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName()).containsOnly("pool.pools");
	}

	@Test
	void successorOfAPoolThatIsStillClosingHasMetersOfItsOwn() {
		everyEvent(this.pool);
		FakeConnectionPool successor = this.pools.add("qtest", "http://localhost:1");
		successor.stats(new FakeStats().connections(7, 0, 0, 0));
		everyEvent(this.pool);
		emit((listener) -> listener.poolRemoved(this.pool));
		assertThat(gauge("pool.connections.active")).isEqualTo(7);
		assertThat(counter("pool.retries", "cause", "io", "outcome", "exhausted")).isZero();
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
		everyEvent(this.pool);
		this.pool.stats(new FakeStats().opened(2));
		assertThat(late.get("pool.connections.opened").tag("pool", "qtest").functionCounter().count()).isEqualTo(2);
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
	void everyMeterIsThereBeforeAnythingHappens() {
		int before = this.registry.getMeters().size();
		everyEvent(this.pool);
		assertThat(this.registry.getMeters()).hasSize(before);
		assertThat(this.registry.find("pool.connections.closed").meters()).hasSize(CloseReason.values().length);
		assertThat(this.registry.find("pool.retries").meters())
			.hasSize(RetryCause.values().length * RetryOutcome.values().length);
	}

	@Test
	void openTelemetryNamesAreThereIfAskedFor() {
		MeterRegistry both = new SimpleMeterRegistry();
		PoolMetrics named = new PoolMetrics(new PoolMetricsOptions(false, true));
		named.bindTo(both);
		FakeConnectionPools registered = new FakeConnectionPools(named);
		FakeConnectionPool host = registered.add("zephyr", "https://api.example.com/v2");
		FakeConnectionPool address = registered.add("local", "http://[::1]:8080");
		host.stats(new FakeStats().connections(3, 2, 0, 0));
		registered.emit((listener) -> listener.closed(host, CloseReason.STALE, Duration.ofSeconds(90)));
		assertThat(both.get("http.client.open_connections")
			.tags("pool", "zephyr", "http.connection.state", "active", "server.address", "api.example.com",
					"server.port", "443")
			.gauge()
			.value()).isEqualTo(3);
		assertThat(both.get("http.client.open_connections")
			.tags("pool", "zephyr", "http.connection.state", "idle")
			.gauge()
			.value()).isEqualTo(2);
		assertThat(
				both.get("http.client.connection.duration").tag("pool", "zephyr").timer().totalTime(TimeUnit.SECONDS))
			.isEqualTo(90);
		assertThat(both.get("http.client.connection.duration").tag("pool", "local").timer().getId().getTags())
			.extracting(Tag::getValue)
			.containsExactlyInAnyOrder(address.name(), "none", "8080");
		assertThat(this.registry.find("http.client.open_connections").gauge()).isNull();
	}

	@Test
	void metersAreThoseOfTheEnum() {
		MeterRegistry all = new SimpleMeterRegistry();
		PoolMetrics everything = new PoolMetrics(new PoolMetricsOptions(false, true));
		everything.bindTo(all);
		new FleetMetrics(() -> 3, () -> true).bindTo(all);
		everything.poolAdded(this.pool);
		everything.burnRateTaken(this.pool, new BurnRate(1.0, 1.0));
		for (Meter meter : all.getMeters()) {
			PoolMeters documented = Arrays.stream(PoolMeters.values())
				.filter((candidate) -> candidate.getName().equals(meter.getId().getName()))
				.findFirst()
				.orElseThrow();
			assertThat(meter.getId().getType()).isEqualTo(documented.getType());
			assertThat(meter.getId().getDescription()).isEqualTo(documented.getDescription());
			assertThat(meter.getId().getBaseUnit()).isEqualTo(documented.getBaseUnit());
			assertThat(meter.getId().getTags()).extracting("key")
				.containsExactlyInAnyOrder(
						Arrays.stream(documented.getKeyNames()).map((key) -> (Object) key.asString()).toArray());
		}
		assertThat(all.getMeters()).extracting((meter) -> meter.getId().getName())
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
	}

	private static PoolEpisode episode(PoolEpisode.Kind kind) {
		return new PoolEpisode(kind, Instant.now(), null, "out of the ordinary", List.of());
	}

	private static LeakedConnection leak() {
		return new LeakedConnection(1, new PooledConnection.Holder("GET", null, "main", null, Instant.now()),
				Duration.ofSeconds(61), null);
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

	private double onDemand(String name) {
		return this.registry.get(name).tag("pool", "on-demand").gauge().value();
	}

	private double onDemandTotal(String name, String... tags) {
		return this.registry.get(name).tag("pool", "on-demand").tags(tags).functionCounter().count();
	}

	private double functionCounter(String name, String... tags) {
		return this.registry.get(name).tag("pool", "qtest").tags(tags).functionCounter().count();
	}

	private double seconds(String name, String... tags) {
		return this.registry.get(name).tag("pool", "qtest").tags(tags).timer().totalTime(TimeUnit.SECONDS);
	}

}
