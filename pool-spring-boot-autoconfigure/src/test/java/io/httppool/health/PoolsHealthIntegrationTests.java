package io.httppool.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.json.JSONObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.skyscreamer.jsonassert.JSONAssert;
import org.springframework.boot.WebApplicationType;

import io.httppool.ConnectPhase;
import io.httppool.PoolState;
import io.httppool.RouteClass;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;
import io.httppool.fixture.PoolsApplication;
import io.httppool.fixture.PoolsApplication.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolsHealthContributor} over HTTP, on MVC and WebFlux.
 */
class PoolsHealthIntegrationTests {

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void healthFollowsThePools(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type,
				"management.endpoint.health.show-details=always", "management.endpoint.health.probes.enabled=true",
				"management.endpoint.health.group.upstreams.include=pools")) {
			assertStatus(application.get("/actuator/health"), 200, "UP");
			assertThat(application.get("/actuator/health/pools").statusCode()).isEqualTo(404);
			FakeConnectionPool pool = application.pools().add("qtest", "http://localhost:1");
			application.pools().add("zephyr", "http://localhost:2");
			assertStatus(application.get("/actuator/health/pools/zephyr"), 200, "UP");
			pool.stats(new FakeStats().max(8).connections(2, 1, 0, 0).connectFailures(1).acquires(15, 5, 0, 0));
			dialFails(application, pool);
			assertStatus(application.get("/actuator/health"), 200, "DEGRADED");
			assertStatus(application.get("/actuator/health/pools"), 200, "DEGRADED");
			assertStatus(application.get("/actuator/health/upstreams"), 200, "DEGRADED");
			JSONAssert.assertEquals(documentedExample(), application.get("/actuator/health/pools/qtest").body(), true);
			pool.stats(new FakeStats());
			assertStatus(application.get("/actuator/health"), 503, "DOWN");
			assertStatus(application.get("/actuator/health/upstreams"), 503, "DOWN");
			assertStatus(application.get("/actuator/health/pools/zephyr"), 200, "UP");
			assertStatus(application.get("/actuator/health/liveness"), 200, "UP");
			assertStatus(application.get("/actuator/health/readiness"), 200, "UP");
			application.pools().emit((listener) -> listener.opened(pool, RouteClass.BASE, Duration.ofMillis(1), null));
			assertStatus(application.get("/actuator/health"), 200, "UP");
			pool.state(PoolState.SUSPENDED);
			assertStatus(application.get("/actuator/health/pools/qtest"), 503, "OUT_OF_SERVICE");
			application.pools().remove("qtest");
			assertThat(application.get("/actuator/health/pools/qtest").statusCode()).isEqualTo(404);
			assertStatus(application.get("/actuator/health/pools/zephyr"), 200, "UP");
			assertStatus(application.get("/actuator/health"), 200, "UP");
		}
	}

	private static void dialFails(PoolsApplication application, FakeConnectionPool pool) {
		application.pools()
			.emit((listener) -> listener.connectFailed(pool, RouteClass.BASE, ConnectPhase.CONNECT,
					new IOException("refused")));
	}

	private static void assertStatus(Answer response, int code, String status) throws Exception {
		assertThat(new JSONObject(response.body()).getString("status")).isEqualTo(status);
		assertThat(response.statusCode()).isEqualTo(code);
	}

	private static String documentedExample() throws IOException {
		String page = Files.readString(Path.of("../docs/endpoint.md"));
		Matcher example = Pattern.compile("## Health.*?```json\n(.*?)```", Pattern.DOTALL).matcher(page);
		assertThat(example.find()).isTrue();
		return example.group(1);
	}

}
