package io.httppool.actuate;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.skyscreamer.jsonassert.Customization;
import org.skyscreamer.jsonassert.JSONAssert;
import org.skyscreamer.jsonassert.JSONCompareMode;
import org.skyscreamer.jsonassert.comparator.CustomComparator;
import org.springframework.boot.WebApplicationType;

import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.PoolState;
import io.httppool.PooledConnection;
import io.httppool.fixture.FakeStats;
import io.httppool.fixture.PoolsApplication;
import io.httppool.fixture.PoolsApplication.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolsEndpoint} over HTTP, on MVC and WebFlux.
 */
class PoolsEndpointIntegrationTests {

	/** How long somebody has held a connection is measured when it is asked. */
	private static final CustomComparator ANY_TIME_SINCE = new CustomComparator(JSONCompareMode.STRICT,
			new Customization("holders[*].sinceMillis", (actual, documented) -> ((Number) actual).longValue() > 0));

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void endpointAnswersAsDocumented(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type)) {
			addDocumentedPools(application);
			Answer all = application.get("/actuator/pools");
			assertThat(all.statusCode()).isEqualTo(200);
			assertThat(all.contentType()).contains("json");
			JSONAssert.assertEquals(documented("GET /actuator/pools"), all.body(), true);
			Answer one = application.get("/actuator/pools/qtest");
			assertThat(one.statusCode()).isEqualTo(200);
			JSONAssert.assertEquals(documented("GET /actuator/pools/qtest"), one.body(), ANY_TIME_SINCE);
			assertThat(one.body()).startsWith("{\"baseUrl\":");
			Answer unknown = application.get("/actuator/pools/%3Cimg%20src=x%3E");
			assertThat(unknown.statusCode()).isEqualTo(404);
			assertThat(unknown.contentType()).contains("json");
			JSONAssert.assertEquals(documented("404"), unknown.body(), true);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void poolsThatComeAndGoShow(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, "management.endpoints.web.base-path=/ops",
				"management.server.port=0", "management.server.address=127.0.0.1")) {
			assertThat(application.get("/ops/pools").body()).startsWith("{\"pools\":{},");
			application.pools().add("a.b-c_D", "http://localhost:1").state(PoolState.SUSPENDED);
			assertThat(application.get("/ops/pools/a.b-c_D").body()).contains("\"state\":\"SUSPENDED\"",
					"\"status\":\"OUT_OF_SERVICE\"");
			application.pools().remove("a.b-c_D");
			assertThat(application.get("/ops/pools/a.b-c_D").statusCode()).isEqualTo(404);
			assertThat(application.get("/ops/pools").body()).startsWith("{\"pools\":{},");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void writingIsNotAllowedByExposureAlone(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, "server.servlet.context-path=/app",
				"spring.webflux.base-path=/app")) {
			application.pools().add("qtest", "http://localhost:1");
			assertThat(application.get("/app/actuator/pools/qtest").statusCode()).isEqualTo(200);
			for (String method : new String[] { "POST", "PUT", "DELETE" }) {
				assertThat(application.send(method, "/app/actuator/pools/qtest").statusCode()).as(method)
					.isEqualTo(405);
			}
			assertThat(application.pools().get("qtest").operations()).isEmpty();
		}
	}

	private static void addDocumentedPools(PoolsApplication application) {
		application.pools()
			.add(PoolConfig.builder("qtest", URI.create("https://acme.qtestnet.com"))
				.maxConnections(8)
				.header("X-Team", "blue")
				.origin("base-url", "pool.upstreams.qtest.base-url (application.yml:11)")
				.origin("max-connections", "pool.upstreams.qtest.max-connections (application.yml:12)")
				.origin("headers.X-Team", "pool.defaults.headers.X-Team (application.yml:5)")
				.build())
			.stats(new FakeStats().max(8)
				.connections(2, 1, 0, 0)
				.opened(5)
				.closed(CloseReason.IDLE_TIMEOUT, 1)
				.closed(CloseReason.STALE, 1)
				.connectFailures(1)
				.acquires(15, 5, 0, 0)
				.retries(2)
				.lastMaintenance(Instant.parse("2026-11-21T10:15:30Z")))
			.connections(new PooledConnection(3, PooledConnection.Kind.BLOCKING, "https://acme.qtestnet.com",
					"HTTP/1.1", PooledConnection.State.ACTIVE, Duration.ofSeconds(92), Duration.ZERO, 12, 1, "TLSv1.3",
					List.of(new PooledConnection.Holder("POST", "/api/v3/projects/{id}/test-cases", "migration-2",
							"4bf92f3577b34da6a3ce929d0e0e4736", Instant.now().minusMillis(340)))),
					new PooledConnection(4, PooledConnection.Kind.ASYNC, "https://acme.qtestnet.com", "HTTP/1.1",
							PooledConnection.State.ACTIVE, Duration.ofSeconds(61), Duration.ZERO, 7, 1, "TLSv1.3",
							List.of(new PooledConnection.Holder("GET", null, "reactor-http-1", null,
									Instant.now().minusMillis(20), null, CallPhase.RESPONSE, true))),
					new PooledConnection(5, PooledConnection.Kind.BLOCKING, "https://acme.qtestnet.com", "HTTP/1.1",
							PooledConnection.State.IDLE, Duration.ofSeconds(30), Duration.ofMillis(4200), 1, 0,
							"TLSv1.3", List.of()));
		application.pools().add("zephyr", "https://api.zephyrscale.smartbear.com/v2");
	}

	private static String documented(String heading) throws Exception {
		String page = Files.readString(Path.of("../docs/endpoint.md"));
		Matcher example = Pattern.compile("`" + Pattern.quote(heading) + "`.*?```json\n(.*?)```", Pattern.DOTALL)
			.matcher(page);
		assertThat(example.find()).as("example of " + heading).isTrue();
		return example.group(1);
	}

}
