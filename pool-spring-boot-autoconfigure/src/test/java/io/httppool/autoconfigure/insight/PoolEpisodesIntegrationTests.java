package io.httppool.autoconfigure.insight;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.httppool.AcquireOutcome;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisodeEvent;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;
import io.httppool.fixture.PoolsApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for what people see of an episode, in a whole application.
 */
class PoolEpisodesIntegrationTests {

	@Test
	void episodeShowsInHealthEndpointMetersAndEvents() throws Exception {
		try (PoolsApplication application = PoolsApplication.start(WebApplicationType.SERVLET, List.of(Events.class),
				"management.endpoint.health.show-details=always", "management.endpoint.health.probes.enabled=true")) {
			FakeConnectionPool pool = application.pools()
				.add(PoolConfig.builder("qtest", URI.create("http://localhost:1"))
					.health(new PoolConfig.Health(0.8, 0.8, Duration.ofSeconds(1), Duration.ofMinutes(5), 10))
					.build())
				.stats(new FakeStats().max(8).connections(6, 0, 0, 2));
			for (int i = 0; i < 20; i++) {
				AcquireOutcome outcome = (i % 10 == 0) ? AcquireOutcome.DIALLED : AcquireOutcome.HIT;
				application.pools().emit((listener) -> listener.acquired(pool, outcome, Duration.ofMillis(1)));
			}
			application.pools()
				.emit((listener) -> listener.acquireFailed(pool, AcquireOutcome.TIMEOUT, Duration.ofSeconds(1)));
			List<PoolEpisodeEvent> events = application.bean(Events.class).events;
			Awaitility.await().until(() -> events.size() == 1);
			assertThat(events.get(0).pool()).isEqualTo("qtest");
			assertThat(events.get(0).episode().isOngoing()).isTrue();
			assertThat(application.get("/actuator/health").statusCode()).isEqualTo(200);
			assertThat(application.get("/actuator/health/liveness").body()).contains("UP");
			JSONObject health = new JSONObject(application.get("/actuator/health/pools/qtest").body());
			assertThat(health.getString("status")).isEqualTo("DEGRADED");
			assertThat(health.getJSONObject("details").getJSONArray("reasons").getString(0))
				.startsWith("no connection was free within acquire-timeout (5s): max=8");
			JSONObject episode = episode(application);
			assertThat(episode.getString("kind")).isEqualTo("EXHAUSTED");
			assertThat(episode.getString("severity")).isEqualTo("WARN");
			assertThat(Instant.parse(episode.getString("startedAt"))).isEqualTo(events.get(0).episode().startedAt());
			assertThat(episode.has("endedAt")).isFalse();
			assertThat(application.get("/actuator/prometheus").body())
				.contains("pool_episodes_active{kind=\"EXHAUSTED\",pool=\"qtest\"} 1.0");
			application.pools().emit((listener) -> listener.resized(pool, 30, 5));
			Awaitility.await().until(() -> events.size() == 3);
			assertThat(events.get(2).episode().endedAt()).isNotNull();
			JSONObject resized = episode(application);
			assertThat(resized.getString("kind")).isEqualTo("RESIZED");
			assertThat(resized.getString("severity")).isEqualTo("INFO");
			assertThat(resized.getString("endedAt")).isEqualTo(resized.getString("startedAt")).endsWith("Z");
		}
	}

	@Test
	void burnRateShowsInHealthAndMetersAfterTheFirstWindow() throws Exception {
		try (PoolsApplication application = PoolsApplication.start(WebApplicationType.SERVLET, List.of(),
				"management.endpoint.health.show-details=always")) {
			FakeConnectionPool pool = application.pools()
				.add(PoolConfig.builder("qtest", URI.create("http://localhost:1"))
					.health(new PoolConfig.Health(0.8, 0.8, Duration.ofSeconds(1), Duration.ofSeconds(1), 10))
					.build())
				.stats(new FakeStats().max(8).connections(6, 0, 0, 2));
			Awaitility.await().untilAsserted(() -> {
				for (int i = 0; i < 20; i++) {
					AcquireOutcome outcome = (i % 10 == 0) ? AcquireOutcome.DIALLED : AcquireOutcome.HIT;
					application.pools().emit((listener) -> listener.acquired(pool, outcome, Duration.ofMillis(1)));
				}
				JSONObject details = new JSONObject(application.get("/actuator/health/pools/qtest").body())
					.getJSONObject("details");
				assertThat(details.has("burnRate")).isTrue();
				assertThat(details.getJSONObject("burnRate").getDouble("short")).isCloseTo(0.5, within(0.2));
			});
			assertThat(application.get("/actuator/prometheus").body())
				.contains("pool_reuse_burn_rate{pool=\"qtest\",window=\"short\"} 0.");
		}
	}

	private static JSONObject episode(PoolsApplication application) throws Exception {
		return new JSONObject(application.get("/actuator/pools/qtest").body()).getJSONArray("episodes")
			.getJSONObject(0);
	}

	@Configuration(proxyBeanMethods = false)
	static class Events {

		private final List<PoolEpisodeEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(PoolEpisodeEvent event) {
			this.events.add(event);
		}

	}

}
