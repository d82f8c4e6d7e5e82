package io.httppool.actuate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.skyscreamer.jsonassert.JSONAssert;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;

import io.httppool.PoolConfig;
import io.httppool.PooledConnection;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;
import io.httppool.fixture.PoolsApplication;
import io.httppool.fixture.PoolsApplication.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the operations of {@link PoolsEndpoint} that change a pool, over HTTP, on MVC
 * and WebFlux.
 */
class PoolsEndpointOperationTests {

	private static final String WRITABLE = "management.endpoint.pools.access=unrestricted";

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void everyActionReachesThePool(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			FakeConnectionPool pool = application.pools().add("qtest", "http://localhost:1");
			pool.connections(connection(17)).stats(new FakeStats().max(20).minIdle(2));
			for (PoolAction action : PoolAction.values()) {
				assertThat(post(application,
						"{\"action\":\"%s\",\"maxConnections\":30,\"connectionId\":17}".formatted(action.key()))
					.statusCode()).as(action.key()).isEqualTo(200);
			}
			assertThat(application.send("DELETE", "/actuator/pools/qtest").statusCode()).isEqualTo(200);
			assertThat(pool.operations()).containsExactly("resize 30 2", "evictIdle", "evict 17", "softEvict",
					"reloadTls", "suspend", "resume", "warmUp", "resetStatistics", "softEvict");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void answerIsTheNewSummary(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			application.pools().add("qtest", "http://localhost:1").stats(new FakeStats().max(30).minIdle(5));
			Answer answer = post(application, "{\"action\":\"resize\",\"minIdle\":5}");
			assertThat(answer.contentType()).contains("json");
			assertThat(answer.body()).startsWith("{\"baseUrl\":").contains("\"max\":30", "\"min\":5");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void minIdleAloneLeavesTheMostConnectionsAlone(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			FakeConnectionPool plain = application.pools().add("qtest", "http://localhost:1");
			FakeConnectionPool adaptive = application.pools()
				.add(PoolConfig.builder("adaptive", "http://localhost:1").adaptiveEnabled(true).build());
			adaptive.stats(new FakeStats().max(4).minIdle(2));
			assertThat(post(application, "{\"action\":\"resize\",\"minIdle\":7}").statusCode()).isEqualTo(200);
			assertThat(application.send("POST", "/actuator/pools/adaptive", "{\"action\":\"resize\",\"minIdle\":7}")
				.statusCode()).as("more than it has at the moment").isEqualTo(200);
			assertThat(plain.operations()).containsExactly("resizeMinIdle 7");
			assertThat(adaptive.operations()).containsExactly("resizeMinIdle 7");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void wrongRequestsAreRefusedWithWhatToWrite(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			FakeConnectionPool pool = application.pools().add("qtest", "http://localhost:1");
			pool.connections(connection(17)).stats(new FakeStats().max(20).minIdle(5));
			refused(application, "{}", "action is missing", "resize, evict-idle, evict, soft-evict");
			refused(application, "{\"action\":\"RESIZE\"}", "\\\"RESIZE\\\" is no action", "write one of resize, ");
			refused(application, "{\"action\":\"resize\"}", "resize needs maxConnections, minIdle or both");
			refused(application, "{\"action\":\"resize\",\"maxConnections\":0}",
					"maxConnections must be at least 1 (was 0)");
			refused(application, "{\"action\":\"resize\",\"minIdle\":-1}", "minIdle must be at least 0 (was -1)");
			refused(application, "{\"action\":\"resize\",\"minIdle\":21}",
					"minIdle (21) is more than maxConnections (20 in force)");
			refused(application, "{\"action\":\"resize\",\"maxConnections\":4}",
					"minIdle (5 in force) is more than maxConnections (4)");
			refused(application, "{\"action\":\"resize\",\"maxConnections\":\"many\"}",
					"maxConnections must be a whole number (was \\\"many\\\")");
			refused(application, "{\"action\":\"resize\",\"minIdle\":2147483648}", "minIdle must be a whole number");
			refused(application, "{\"action\":\"evict\"}", "evict needs connectionId");
			refused(application, "{\"action\":\"evict\",\"connectionId\":18}", "there is no connection 18");
			pool.tlsReadable(false);
			refused(application, "{\"action\":\"reload-tls\"}", "the TLS material cannot be read",
					"what was read before stays in effect");
			assertThat(pool.operations()).containsExactly("evict 18", "reloadTls");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void whatARefusalRepeatsIsEscapedAndCut(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			application.pools().add("qtest", "http://localhost:1");
			for (String body : List.of("{\"action\":\"<img src=x>%s\"}",
					"{\"action\":\"resize\",\"minIdle\":\"<img src=x>%s\"}")) {
				Answer answer = post(application, body.formatted("x".repeat(5000)));
				assertThat(answer.statusCode()).isEqualTo(400);
				assertThat(answer.body()).contains("img src=x").doesNotContain("<", ">").hasSizeLessThan(500);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void unknownPoolIsAnsweredWithTheKnownNames(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			application.pools().add("qtest", "http://localhost:1");
			for (String method : List.of("POST", "DELETE")) {
				Answer answer = application.send(method, "/actuator/pools/zephyr", "{\"action\":\"suspend\"}");
				assertThat(answer.statusCode()).as(method).isEqualTo(404);
				assertThat(answer.body()).contains("\"pools\":[\"qtest\"]");
			}
			assertThat(application.pools().get("qtest").operations()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void refusalIsAsDocumented(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, WRITABLE)) {
			application.pools().add("qtest", "http://localhost:1").stats(new FakeStats().max(8));
			Answer answer = post(application, "{\"action\":\"resize\",\"maxConnections\":0}");
			String page = Files.readString(Path.of("../docs/endpoint.md"));
			String example = page.substring(page.indexOf("{\n  \"message\": \"maxConnections"));
			JSONAssert.assertEquals(example.substring(0, example.indexOf("```")), answer.body(), true);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void whatWasDoneIsAudited(WebApplicationType type) throws Exception {
		try (PoolsApplication application = PoolsApplication.start(type, List.of(Audit.class), WRITABLE)) {
			application.pools()
				.add("qtest", "http://localhost:1")
				.connections(connection(17))
				.stats(new FakeStats().max(20).minIdle(2));
			post(application, "{\"action\":\"resize\",\"maxConnections\":30}");
			post(application, "{\"action\":\"evict\",\"connectionId\":17}");
			post(application, "{\"action\":\"evict\",\"connectionId\":18}");
			post(application, "{\"action\":\"reload-tls\"}");
			application.send("DELETE", "/actuator/pools/qtest");
			List<AuditEvent> events = application.bean(Audit.class).events;
			assertThat(events).extracting(AuditEvent::getType).containsOnly("POOL_OPERATION");
			assertThat(events).extracting(AuditEvent::getData)
				.containsExactly(Map.of("pool", "qtest", "action", "resize", "maxConnections", 30, "minIdle", 2),
						Map.of("pool", "qtest", "action", "evict", "connectionId", 17L),
						Map.of("pool", "qtest", "action", "reload-tls"),
						Map.of("pool", "qtest", "action", "soft-evict"));
		}
	}

	@Test
	void auditNamesWhoAsked() throws Exception {
		try (PoolsApplication application = PoolsApplication.start(WebApplicationType.SERVLET,
				List.of(Audit.class, LoggedIn.class), WRITABLE)) {
			application.pools().add("qtest", "http://localhost:1");
			post(application, "{\"action\":\"suspend\"}");
			assertThat(application.bean(Audit.class).events).extracting(AuditEvent::getPrincipal)
				.containsExactly("operator");
		}
	}

	private static Answer post(PoolsApplication application, String json) {
		return application.send(HttpMethod.POST.name(), "/actuator/pools/qtest", json);
	}

	private static void refused(PoolsApplication application, String json, String... parts) {
		Answer answer = post(application, json);
		assertThat(answer.statusCode()).as(json).isEqualTo(400);
		assertThat(answer.contentType()).contains("json");
		assertThat(answer.body()).contains(parts).contains("\"remedy\":\"");
	}

	private static PooledConnection connection(long id) {
		return new PooledConnection(id, PooledConnection.Kind.BLOCKING, "http://localhost:1", "HTTP/1.1",
				PooledConnection.State.IDLE, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 0, null, List.of());
	}

	@Configuration(proxyBeanMethods = false)
	static class Audit {

		private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void onAuditEvent(AuditApplicationEvent event) {
			this.events.add(event.getAuditEvent());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LoggedIn {

		@Bean
		Filter loginFilter() {
			return (request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public Principal getUserPrincipal() {
						return () -> "operator";
					}

				}, response);
		}

	}

}
