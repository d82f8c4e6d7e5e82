package io.httppool.autoconfigure;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeEvent;
import io.httppool.PoolRequest;
import io.httppool.fixture.PoolsApplication;
import io.httppool.insight.PoolAdvisor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolTrafficRecorder;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.webclient.PooledWebClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plants credentials wherever a request or an answer can carry them, lets all go wrong
 * that can, and looks for them wherever something is shown or told.
 */
@ExtendWith(OutputCaptureExtension.class)
class PlantedCredentialsIntegrationTests {

	/** Begins each of them. */
	private static final String PLANTED = "pl4nted";

	private static final String USER_INFO = PLANTED + "-user:" + PLANTED + "-password";

	private static final String ENCODED = Base64.getEncoder()
		.encodeToString(USER_INFO.getBytes(StandardCharsets.UTF_8));

	private static final String QUERY = "?token=" + PLANTED + "-query";

	private final List<Throwable> thrown = new ArrayList<>();

	@Test
	void plantedCredentialsShowNowhere(CapturedOutput output, @TempDir Path directory) throws Exception {
		Path recorded = directory.resolve("pools.jfr");
		try (UpstreamServer upstream = upstream();
				Recording recording = new Recording(Configuration.create(Path.of("../monitoring/pools.jfc")))) {
			recording.enable("io.httppool.Acquire").with("minimumWait", "0 ns");
			recording.start();
			try (PoolsApplication application = start(upstream)) {
				Clients clients = new Clients(application);
				use(clients, upstream);
				List<InputStream> held = List.of(hold(clients), hold(clients));
				for (int i = 0; i < 2; i++) {
					clients.all((client) -> attempt(() -> client.send("planted", HttpMethod.GET, URI.create("/ok"))));
				}
				Told told = application.bean(Told.class);
				Awaitility.await()
					.untilAsserted(() -> assertThat(told.episodes).extracting(PoolEpisode::kind)
						.contains(PoolEpisode.Kind.EXHAUSTED, PoolEpisode.Kind.LEAK, PoolEpisode.Kind.DIALS_FAILING));
				operate(application);
				assertThat(told.audited).hasSizeGreaterThan(3);
				Map<String, String> shown = shown(application);
				assertThat(shown.get("/actuator/pools/planted")).contains("/held/{id}", "EXHAUSTED", "******");
				shown.put("audit events", told.audited.toString());
				shown.put("episodes as events", told.episodes.toString());
				shown.forEach(PlantedCredentialsIntegrationTests::assertClean);
				for (InputStream body : held) {
					body.close();
				}
			}
			recording.stop();
			recording.dump(recorded);
		}
		String record = Files.readString(recorded, StandardCharsets.ISO_8859_1);
		assertThat(record).contains("/held/{id}");
		assertClean("Flight Recorder's file", record);
		assertThat(output.getAll()).contains("connection opened", "connections in use when it was exhausted",
				"was borrowed here", "no connection could be opened");
		assertClean("log", output.getAll());
		assertThat(this.thrown).filteredOn((exception) -> text(exception).contains("user info in the URL")).hasSize(6);
		assertThat(this.thrown).filteredOn((exception) -> !isAnswer(exception))
			.hasSizeGreaterThan(20)
			.allSatisfy((exception) -> assertClean("exception", text(exception)));
	}

	private static UpstreamServer upstream() {
		return UpstreamServer.builder("planted")
			.handler(PlantedCredentialsIntegrationTests::answer)
			.faults(FaultPlan.of(FaultRule.onPath("/truncated").then(Fault.TRUNCATE),
					FaultRule.onPath("/reset").then(Fault.RESET_AFTER_APPLY)))
			.start();
	}

	private static UpstreamResponse answer(UpstreamRequest request) {
		String body = "{\"password\": \"" + PLANTED + "-answer\"}";
		UpstreamResponse answer = switch (request.path()) {
			case "/slow" -> {
				LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
				yield UpstreamResponse.json(200, body);
			}
			case "/fails" -> UpstreamResponse.json(500, body);
			case "/limited" -> UpstreamResponse.json(429, body).header("Retry-After", "1");
			case "/redirect" -> UpstreamResponse.status(302)
				.header("Location", "http://" + USER_INFO + "@localhost:1/" + PLANTED + QUERY);
			case "/held/1" -> UpstreamResponse.bytes(200, "text/plain", new byte[1024 * 1024]);
			default -> UpstreamResponse.json(200, body);
		};
		return answer.header("Set-Cookie", "session=" + PLANTED + "-cookie")
			.header("X-" + PLANTED, PLANTED + "-response-header");
	}

	private static PoolsApplication start(UpstreamServer upstream) {
		return PoolsApplication.startReal(WebApplicationType.SERVLET, List.of(Told.class), "pool.unmatched=pool",
				"pool.metrics.histograms=true", "pool.metrics.opentelemetry-names=true",
				"pool.observation.enabled=true", "pool.upstreams.planted.base-url=" + upstream.baseUrl(),
				"pool.upstreams.basic.base-url=" + upstream.baseUrl(),
				"pool.upstreams.limited.base-url=" + upstream.baseUrl(), "pool.defaults.acquire-timeout=200ms",
				"pool.defaults.read-timeout=300ms", "pool.defaults.timeout=1s", "pool.defaults.retry.max-attempts=2",
				"pool.defaults.retry.backoff=1ms", "pool.defaults.health.window=1s",
				"pool.defaults.shutdown-grace=100ms", "pool.upstreams.planted.max-connections=2",
				"pool.upstreams.planted.leak-detection-threshold=300ms", "pool.upstreams.planted.hedge.delay=50ms",
				"pool.upstreams.planted.auth.bearer-token=" + PLANTED + "-bearer",
				"pool.upstreams.planted.headers.X-Token=" + PLANTED + "-header",
				"pool.upstreams.basic.auth.basic.username=" + PLANTED + "-user",
				"pool.upstreams.basic.auth.basic.password=" + PLANTED + "-password",
				"pool.upstreams.basic.circuit-breaker.enabled=true",
				"pool.upstreams.basic.circuit-breaker.minimum-number-of-calls=2",
				"pool.upstreams.basic.circuit-breaker.sliding-window-size=2",
				"pool.upstreams.limited.auth.api-key.header=X-Api-Key",
				"pool.upstreams.limited.auth.api-key.value=" + PLANTED + "-key",
				"pool.upstreams.gone.base-url=http://127.0.0.1:1", "management.endpoint.health.show-details=always",
				"management.endpoint.pools.access=unrestricted", "logging.level.io.httppool=trace");
	}

	private void use(Clients clients, UpstreamServer upstream) {
		clients.all((client) -> {
			for (String path : List.of("/ok", "/fails", "/truncated", "/reset", "/slow", "/redirect")) {
				attempt(() -> client.send("planted", HttpMethod.GET, URI.create(path + QUERY)));
				attempt(() -> client.send("planted", HttpMethod.POST, URI.create(path + QUERY)));
			}
			for (int i = 0; i < 3; i++) {
				attempt(() -> client.send("basic", HttpMethod.GET, URI.create("/fails" + QUERY)));
				attempt(() -> client.send("gone", HttpMethod.GET, URI.create("/" + QUERY)));
			}
			attempt(() -> client.send("limited", HttpMethod.GET, URI.create("/limited" + QUERY)));
			String authority = USER_INFO + "@" + upstream.baseUrl().getAuthority();
			attempt(() -> client.send("planted", HttpMethod.GET, URI.create("http://" + authority + "/ok" + QUERY)));
			String elsewhere = USER_INFO + "@localhost:" + upstream.baseUrl().getPort();
			attempt(() -> client.send(null, HttpMethod.GET, URI.create("http://" + elsewhere + "/ok" + QUERY)));
			attempt(() -> client.send(null, HttpMethod.GET,
					URI.create("http://" + USER_INFO + "@localhost:1/" + QUERY)));
		});
	}

	private static InputStream hold(Clients clients) {
		return Objects.requireNonNull(clients.blocking("planted")
			.get()
			.uri("/held/{id}?token={token}", 1, PLANTED + "-query")
			.attributes(PoolRequest.timeout(Duration.ofMinutes(1)))
			.header("X-Planted", PLANTED + "-request-header")
			.exchange((request, response) -> response.getBody(), false));
	}

	private void attempt(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			this.thrown.add(ex);
		}
	}

	private static void operate(PoolsApplication application) {
		for (String operation : List.of("{\"action\": \"resize\", \"maxConnections\": 3}", "{\"action\": \"suspend\"}",
				"{\"action\": \"resume\"}", "{\"action\": \"soft-evict\"}",
				"{\"action\": \"resize\", \"maxConnections\": 0}")) {
			assertThat(application.send("POST", "/actuator/pools/planted", operation).statusCode()).isIn(200, 400);
		}
	}

	/**
	 * What an endpoint answers, or an object of the public API says of itself. The heap
	 * has everything, of course.
	 */
	private static Map<String, String> shown(PoolsApplication application) {
		Map<String, String> shown = new LinkedHashMap<>();
		JsonNode links = JsonMapper.builder().build().readTree(application.get("/actuator").body()).path("_links");
		links.properties().forEach((link) -> {
			boolean endless = link.getKey().equals("heapdump") || link.getKey().contains("stream");
			if (!link.getValue().path("templated").booleanValue() && !endless) {
				String path = URI.create(link.getValue().path("href").stringValue()).getPath();
				shown.put(path, application.get(path).body());
			}
		});
		assertThat(shown).containsKeys("/actuator/pools", "/actuator/health", "/actuator/prometheus",
				"/actuator/threaddump", "/actuator/configprops", "/actuator/env");
		shown.put("page", application.browse("/actuator/pools").body());
		StringBuilder meters = new StringBuilder();
		for (Meter meter : application.bean(MeterRegistry.class).getMeters()) {
			meters.append(meter.getId()).append(meter.getId().getDescription()).append('\n');
		}
		shown.put("meters", meters.toString());
		ConnectionPools pools = application.bean(ConnectionPools.class);
		assertThat(pools.names()).contains("planted", "basic", "limited", "gone").hasSizeGreaterThan(4);
		for (String name : pools.names()) {
			ConnectionPool pool = pools.get(name);
			for (String path : List.of("/actuator/pools/" + name, "/actuator/pools/" + name + "/history")) {
				shown.put(path, application.get(path).body());
			}
			if (!PoolConfig.isOnDemand(name)) {
				String path = "/actuator/health/pools/" + name;
				shown.put(path, application.get(path).body());
			}
			shown.put("objects of " + name,
					List.of(pool, pool.config(), pool.stats(), pool.routes(), pool.routeStats(), pool.connections(),
							application.bean(PoolTrafficRecorder.class).history(pool),
							application.bean(PoolAdvisor.class).advise(pool),
							application.bean(PoolEpisodes.class).episodes(pool))
						.toString());
		}
		return shown;
	}

	private static void assertClean(String where, String text) {
		assertThat(text).as(where).isNotEmpty().doesNotContain(PLANTED, ENCODED);
	}

	/**
	 * What Spring makes of an answer has the answer.
	 */
	private static boolean isAnswer(Throwable exception) {
		return exception instanceof RestClientResponseException || exception instanceof WebClientResponseException;
	}

	/**
	 * All that a log would have of an exception: messages, causes and what was
	 * suppressed.
	 */
	private static String text(Throwable exception) {
		StringWriter text = new StringWriter();
		exception.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	/**
	 * Both kinds of clients.
	 */
	private static final class Clients {

		private final PoolsApplication application;

		private Clients(PoolsApplication application) {
			this.application = application;
		}

		private void all(Consumer<Client> use) {
			use.accept((pool, method, uri) -> blocking(pool).method(method)
				.uri(absolute(pool, uri))
				.header("X-Planted", PLANTED + "-request-header")
				.body(Map.of("password", PLANTED + "-body"))
				.retrieve()
				.body(String.class));
			use.accept((pool, method, uri) -> reactive(pool).method(method)
				.uri(absolute(pool, uri))
				.header("X-Planted", PLANTED + "-request-header")
				.bodyValue(Map.of("password", PLANTED + "-body"))
				.retrieve()
				.bodyToMono(String.class)
				.block(Duration.ofSeconds(5)));
		}

		private RestClient blocking(String pool) {
			return (pool != null) ? this.application.bean(PooledRestClients.class).restClient(pool)
					: this.application.bean(RestClient.Builder.class).build();
		}

		private WebClient reactive(String pool) {
			return (pool != null) ? this.application.bean(PooledWebClients.class).webClient(pool)
					: this.application.bean(WebClient.Builder.class).build();
		}

		private URI absolute(String pool, URI uri) {
			return (uri.isAbsolute() || pool == null) ? uri
					: this.application.bean(ConnectionPools.class).get(pool).config().baseUrl().resolve(uri);
		}

	}

	/**
	 * One kind of client.
	 */
	private interface Client {

		void send(String pool, HttpMethod method, URI uri);

	}

	/**
	 * What the application is told of.
	 */
	static class Told {

		private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();

		private final List<PoolEpisode> episodes = new CopyOnWriteArrayList<>();

		@EventListener
		void onAudit(AuditApplicationEvent event) {
			this.audited.add(event.getAuditEvent());
		}

		@EventListener
		void onEpisode(PoolEpisodeEvent event) {
			this.episodes.add(event.episode());
		}

	}

}
