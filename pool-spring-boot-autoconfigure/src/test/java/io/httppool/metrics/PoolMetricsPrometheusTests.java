package io.httppool.metrics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOutcome;
import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PoolEpisode;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the names that dashboards and alerts see: what a scrape by Prometheus yields.
 */
class PoolMetricsPrometheusTests {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final PoolMetrics metrics = new PoolMetrics();

	private final FakeConnectionPools pools = new FakeConnectionPools(this.metrics);

	@Test
	void namesOnAScrapeAreTheDocumentedOnes() {
		this.metrics.bindTo(this.registry);
		FakeConnectionPool pool = this.pools.add("qtest", "http://localhost:1");
		pool.stats(new FakeStats().max(8)
			.minIdle(2)
			.connections(1, 2, 0, 0)
			.opened(1)
			.closed(CloseReason.STALE, 1)
			.lastMaintenance(Instant.ofEpochSecond(1)));
		this.pools.emit((listener) -> {
			listener.opened(pool, Duration.ofMillis(1), null);
			listener.resent(pool);
			listener.closed(pool, CloseReason.STALE);
			listener.acquired(pool, AcquireOutcome.HIT, Duration.ofMillis(1));
			listener.connectFailed(pool, ConnectPhase.TLS, new IOException("handshake"));
			listener.retry(pool, RetryCause.UNAVAILABLE, RetryOutcome.SUPPRESSED, Duration.ZERO);
		});
		this.metrics.episodeBegan(pool,
				new PoolEpisode(PoolEpisode.Kind.EXHAUSTED, Instant.now(), null, "no connection", List.of()));
		this.metrics.burnRateTaken(pool, new BurnRate(2.5, null));
		String scrape = this.registry.scrape();
		assertThat(names(scrape)).containsExactlyInAnyOrder("pool_connections_active", "pool_connections_idle",
				"pool_connections_connecting", "pool_connections_pending", "pool_connections_max",
				"pool_connections_min", "pool_leaks_total", "pool_resends_total", "pool_connections_opened_total",
				"pool_connections_closed_total", "pool_connections_failed_total", "pool_acquire_seconds_count",
				"pool_acquire_seconds_sum", "pool_acquire_seconds_max", "pool_usage_seconds_count",
				"pool_usage_seconds_sum", "pool_usage_seconds_max", "pool_connect_seconds_count",
				"pool_connect_seconds_sum", "pool_connect_seconds_max", "pool_tls_seconds_count",
				"pool_tls_seconds_sum", "pool_tls_seconds_max", "pool_retries_total", "pool_hedges_total",
				"pool_paused_seconds", "pool_connections_draining", "pool_hits_total", "pool_misses_total",
				"pool_maintenance_timestamp_seconds", "pool_pools", "pool_episodes_total", "pool_episodes_active",
				"pool_reuse_burn_rate", "pool_route_active", "pool_route_idle", "pool_route_connecting",
				"pool_route_pending", "pool_route_opened_total", "pool_route_closed_total", "pool_route_failed_total",
				"pool_route_hits_total", "pool_route_misses_total", "pool_route_reused_total",
				"pool_route_unserved_total");
		assertThat(scrape).contains("pool_connections_idle{pool=\"qtest\"} 2.0")
			.contains("pool_connections_opened_total{pool=\"qtest\"} 1.0")
			.contains("pool_connections_min{pool=\"qtest\"} 2.0")
			.contains("pool_leaks_total{pool=\"qtest\"} 0.0")
			.contains("pool_resends_total{pool=\"qtest\"} 0.0")
			.contains("pool_tls_seconds_count{pool=\"qtest\",resumed=\"true\"} 0")
			.contains("pool_episodes_total{kind=\"EXHAUSTED\",pool=\"qtest\"} 1.0")
			.contains("pool_episodes_active{kind=\"EXHAUSTED\",pool=\"qtest\"} 1.0")
			.contains("pool_episodes_active{kind=\"LEAK\",pool=\"qtest\"} 0.0")
			.contains("pool_reuse_burn_rate{pool=\"qtest\",window=\"short\"} 2.5")
			.doesNotContain("window=\"long\"")
			.contains("pool_hedges_total{outcome=\"won\",pool=\"qtest\"} 0.0")
			.contains("pool_pools{kind=\"upstream\"} 1.0")
			.contains("pool_maintenance_timestamp_seconds{pool=\"qtest\"} 1.0")
			.contains("pool_route_idle{pool=\"qtest\",route=\"base\"} 2.0")
			.contains("pool_connections_closed_total{pool=\"qtest\",reason=\"STALE\"} 1.0")
			.contains("pool_connections_failed_total{phase=\"tls\",pool=\"qtest\"} 1.0")
			.contains("pool_connections_failed_total{phase=\"dns\",pool=\"qtest\"} 0.0")
			.contains("pool_acquire_seconds_count{outcome=\"hit\",pool=\"qtest\"} 1")
			.contains("pool_retries_total{cause=\"unavailable\",outcome=\"suppressed\",pool=\"qtest\"} 1.0");
	}

	@Test
	void poolThatWasRemovedIsNotOnTheScrape() {
		this.pools.add("qtest", "http://localhost:1");
		this.metrics.bindTo(this.registry);
		assertThat(this.registry.scrape()).contains("qtest");
		this.pools.remove("qtest");
		assertThat(this.registry.scrape()).doesNotContain("qtest");
	}

	@Test
	void bucketsOfTimersAreTheDocumentedOnes() {
		PoolMetrics withBuckets = new PoolMetrics(new PoolMetricsOptions(true, false));
		withBuckets.bindTo(this.registry);
		FakeConnectionPools registered = new FakeConnectionPools(withBuckets);
		FakeConnectionPool pool = registered.add("qtest", "http://localhost:1");
		registered.emit((listener) -> listener.acquired(pool, AcquireOutcome.HIT, Duration.ofMillis(3)));
		String scrape = this.registry.scrape();
		assertThat(scrape).contains("pool_acquire_seconds_bucket{outcome=\"hit\",pool=\"qtest\",le=\"0.001\"} 0")
			.contains("pool_acquire_seconds_bucket{outcome=\"hit\",pool=\"qtest\",le=\"0.005\"} 1");
		assertThat(scrape.lines().filter((line) -> line.startsWith("pool_usage_seconds_bucket")))
			.hasSize(PoolMeters.USAGE.getBuckets().size() + 1);
	}

	private static Set<String> names(String scrape) {
		return scrape.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.substring(0, line.indexOf('{')))
			.collect(Collectors.toSet());
	}

}
