package io.httppool.test.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ControlEndpoints}, over HTTP.
 */
class ControlEndpointsTests {

	private final List<String> resets = new ArrayList<>();

	private UpstreamServer server;

	@BeforeEach
	void startServer() {
		this.server = UpstreamServer.builder("controlled")
			.handler((request) -> UpstreamResponse.text(200, "ok"))
			.faults(FaultPlan.of(FaultRule.onPath("/initial").then(Fault.status(500))))
			.limiter(RateLimit.of(1000, 1000).withBody("{\"message\":\"slow down\"}"))
			.unlimited((request) -> request.path().equals("/login"))
			.control("manifest", () -> "{\"checksum\":\"abc\"}")
			.onReset("data", () -> this.resets.add("data"))
			.onReset("stats", () -> this.resets.add("stats"))
			.start();
	}

	@AfterEach
	void closeServer() {
		this.server.close();
	}

	private RawClient.Answer call(String method, String target, String body) throws Exception {
		try (RawClient client = RawClient.connect(this.server)) {
			return client.request(method, target, body).read();
		}
	}

	private int status(String target) throws Exception {
		return call("GET", target, "").status();
	}

	@Test
	void statsHaveTheNamesOfTheDescription() throws Exception {
		status("/things/1");
		JsonNode stats = JsonMapper.shared().readTree(call("GET", "/_sim/stats", "").text());
		assertThat(StreamSupport.stream(stats.propertyNames().spliterator(), false)).containsExactly(
				"connectionsAccepted", "connectionsOpen", "connectionsPeak", "closedIdle", "closedByClient", "requests",
				"requestsPeakConcurrent", "maxRequestsOnOneConnection", "byStatus", "byRoute", "faultsFired",
				"rateLimited", "limitWindows", "requestsBeforeRetryAfterElapsed", "bytesIn", "bytesOut",
				"identitiesPerConnection");
		assertThat(stats.get("byStatus").toString()).isEqualTo("{\"200\":1}");
		assertThat(stats.get("byRoute").toString()).isEqualTo("{\"GET things\":1}");
	}

	@Test
	void controlsAreNotCounted() throws Exception {
		try (RawClient control = RawClient.connect(this.server)) {
			control.get("/_sim/stats").read();
			control.get("/_sim/stats").read();
			UpstreamStats stats = this.server.stats();
			assertThat(stats.connectionsAccepted()).isZero();
			assertThat(stats.connectionsOpen()).isZero();
			assertThat(stats.requests()).isZero();
			assertThat(stats.bytesOut()).isZero();
		}
		assertThat(this.server.requests()).isEmpty();
		assertThat(this.server.stats().closedByReason()).isEmpty();
	}

	@Test
	void statsAreReset() throws Exception {
		status("/things");
		assertThat(call("POST", "/_sim/reset?what=stats", "").status()).isEqualTo(200);
		assertThat(this.server.stats().requests()).isZero();
		assertThat(this.server.requests()).isEmpty();
		assertThat(this.resets).containsExactly("stats");
	}

	@Test
	void ownActionsAreReset() throws Exception {
		assertThat(call("POST", "/_sim/reset?what=data", "").status()).isEqualTo(200);
		assertThat(this.resets).containsExactly("data");
		assertThat(call("POST", "/_sim/reset?what=else", "").status()).isEqualTo(400);
		assertThat(call("POST", "/_sim/reset", "").status()).isEqualTo(400);
	}

	@Test
	void faultsAreReplacedAndReset() throws Exception {
		assertThat(status("/initial")).isEqualTo(500);
		assertThat(call("PUT", "/_sim/faults", "[{\"path\":\"/new\",\"do\":\"status\",\"status\":502}]").status())
			.isEqualTo(200);
		assertThat(status("/initial")).isEqualTo(200);
		assertThat(status("/new")).isEqualTo(502);
		assertThat(call("POST", "/_sim/reset?what=faults", "").status()).isEqualTo(200);
		assertThat(status("/initial")).isEqualTo(500);
		assertThat(status("/new")).isEqualTo(200);
	}

	@Test
	void namedPlanIsPutInForce() throws Exception {
		RawClient.Answer answer = call("PUT", "/_sim/faults", "\"none\"");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(status("/initial")).isEqualTo(200);
	}

	@Test
	void wrongPlanLeavesTheOldOne() throws Exception {
		RawClient.Answer answer = call("PUT", "/_sim/faults", "[{\"do\":\"explode\"}]");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("rule[0]", "explode");
		assertThat(status("/initial")).isEqualTo(500);
	}

	@Test
	void limitIsReplacedKeyByKey() throws Exception {
		RawClient.Answer answer = call("PUT", "/_sim/limits",
				"{\"rate\":0.5,\"burst\":2,\"retryAfter\":\"zero\",\"headers\":\"x-ratelimit-delta\"}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(status("/1")).isEqualTo(200);
		assertThat(status("/2")).isEqualTo(200);
		RawClient.Answer refused = call("GET", "/3", "");
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.header("Retry-After")).isEqualTo("0");
		assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
		assertThat(refused.text()).isEqualTo("{\"message\":\"slow down\"}");
		assertThat(status("/login")).isEqualTo(200);
		UpstreamStats stats = this.server.stats();
		assertThat(stats.rateLimited()).isEqualTo(1);
		assertThat(stats.limitWindows()).isEqualTo(1);
		assertThat(stats.byStatus()).containsEntry(429, 1L);
	}

	@Test
	void wrongLimitIsRefused() throws Exception {
		assertThat(call("PUT", "/_sim/limits", "{\"rate\":-1}").status()).isEqualTo(400);
		assertThat(call("PUT", "/_sim/limits", "{\"speed\":1}").text()).contains("limits.speed is unknown");
		assertThat(call("PUT", "/_sim/limits", "{\"retryAfter\":\"later\"}").text()).contains("http-date");
	}

	@Test
	void idleConnectionsAreClosed() throws Exception {
		try (RawClient idle = RawClient.connect(this.server)) {
			idle.get("/").read();
			assertThat(call("POST", "/_sim/close-idle?mode=rst", "").text()).isEqualTo("{\"closed\":1}");
			assertThat(idle.awaitEnd()).isEqualTo(CloseMode.RST);
		}
		assertThat(this.server.stats().closedIdle()).isEqualTo(1);
		assertThat(call("POST", "/_sim/close-idle?mode=bang", "").status()).isEqualTo(400);
	}

	@Test
	void ownDocumentsAreServed() throws Exception {
		RawClient.Answer manifest = call("GET", "/_sim/manifest", "");
		assertThat(manifest.text()).isEqualTo("{\"checksum\":\"abc\"}");
		assertThat(manifest.header("Content-Type")).isEqualTo("application/json");
		assertThat(call("POST", "/_sim/manifest", "").status()).isEqualTo(405);
		assertThat(call("GET", "/_sim/other", "").status()).isEqualTo(404);
	}

}
