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
		pool.stats(new FakeStats().max(8).minIdle(2).connections(1, 2, 0, 0));
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
				"pool_paused_seconds", "pool_episodes_total", "pool_episodes_active", "pool_reuse_burn_rate");
		assertThat(scrape).contains("pool_connections_idle{pool=\"qtest\"} 2.0")
			.contains("pool_connections_opened_total{pool=\"qtest\"} 1.0")
			.contains("pool_connections_min{pool=\"qtest\"} 2.0")
			.contains("pool_leaks_total{pool=\"qtest\"} 0.0")
			.contains("pool_resends_total{pool=\"qtest\"} 1.0")
			.contains("pool_connections_closed_total{pool=\"qtest\",reason=\"STALE\"} 1.0")
			.contains("pool_connections_failed_total{phase=\"tls\",pool=\"qtest\"} 1.0")
			.contains("pool_connections_failed_total{phase=\"dns\",pool=\"qtest\"} 0.0")
			.contains("pool_hedges_total{outcome=\"won\",pool=\"qtest\"} 0.0")
			.contains("pool_acquire_seconds_count{outcome=\"hit\",pool=\"qtest\"} 1")
			.contains("pool_episodes_total{kind=\"EXHAUSTED\",pool=\"qtest\"} 1.0")
			.contains("pool_episodes_total{kind=\"LEAK\",pool=\"qtest\"} 0.0")
			.contains("pool_episodes_active{kind=\"EXHAUSTED\",pool=\"qtest\"} 1.0")
			.contains("pool_reuse_burn_rate{pool=\"qtest\",window=\"short\"} 2.5")
			.doesNotContain("window=\"long\"")
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

	private static Set<String> names(String scrape) {
		return scrape.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.substring(0, line.indexOf('{')))
			.collect(Collectors.toSet());
	}

}
