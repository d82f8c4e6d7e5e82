package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.fixture.PoolsApplication;
import io.httppool.fixture.PoolsApplication.Answer;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.webclient.PooledWebClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see of real pools at work, and do to them, over HTTP.
 */
@Timeout(60)
class PoolsEndpointUnderLoadTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final List<AutoCloseable> resources = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.resources.size() - 1; i >= 0; i--) {
			this.resources.get(i).close();
		}
	}

	@Test
	void connectionsAndWhoHoldsThemShow() throws Exception {
		Turnstile turnstile = new Turnstile();
		PoolsApplication application = application(upstream(turnstile, LatencyModel.none()));
		RestClient blocking = application.bean(PooledRestClients.class).restClient("qtest");
		WebClient reactive = application.bean(PooledWebClients.class).webClient("qtest");
		Future<?> first = inBackground(() -> blocking.get().uri("/cases/{id}", 17).retrieve().toBodilessEntity());
		turnstile.awaitArrivals(1);
		Future<?> second = inBackground(
				() -> reactive.post().uri("/runs/{id}", 18).bodyValue("x").retrieve().toBodilessEntity().block());
		turnstile.awaitArrivals(2);
		Answer answer = application.get("/actuator/pools/qtest");
		assertThat(answer.body()).doesNotContain("/cases/17", "/runs/18");
		JsonNode pool = JSON.readTree(answer.body());
		assertThat(pool.path("active").intValue()).isEqualTo(2);
		assertThat(pool.path("routes").path(0).stringValue()).startsWith("http://127.0.0.1:");
		JsonNode connections = pool.path("connections");
		assertThat(connections).hasSize(2).allSatisfy((connection) -> {
			assertThat(connection.propertyNames()).contains("id", "kind", "route", "protocol", "state", "ageMillis",
					"idleMillis", "uses", "streams");
			assertThat(connection.path("state").stringValue()).isEqualTo("ACTIVE");
			assertThat(connection.path("protocol").stringValue()).isEqualTo("HTTP/1.1");
			assertThat(connection.path("uses").intValue()).isEqualTo(1);
		});
		assertThat(connections).extracting((connection) -> connection.path("kind").stringValue())
			.containsExactly("blocking", "async");
		JsonNode holders = pool.path("holders");
		assertThat(holders)
			.extracting(
					(holder) -> holder.path("method").stringValue() + " " + holder.path("uriTemplate").stringValue())
			.containsExactly("GET /cases/{id}", "POST /runs/{id}");
		assertThat(holders).allSatisfy((holder) -> {
			assertThat(holder.path("thread").stringValue()).startsWith("caller-");
			assertThat(holder.path("sinceMillis").isIntegralNumber()).isTrue();
		});
		assertThat(holders.path(0).path("connectionId")).isEqualTo(connections.path(0).path("id"));
		turnstile.open();
		first.get();
		second.get();
	}

	@Test
	void operationsChangeARealPool() throws Exception {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"), LatencyModel.none());
		PoolsApplication application = application(upstream);
		RestClient client = application.bean(PooledRestClients.class).restClient("qtest");
		post(application, "{\"action\":\"resize\",\"maxConnections\":6,\"minIdle\":3}");
		post(application, "{\"action\":\"warm-up\"}");
		Awaitility.await().untilAsserted(() -> assertThat(summary(application).path("idle").intValue()).isEqualTo(3));
		assertThat(summary(application).path("max").intValue()).isEqualTo(6);
		assertThat(upstream.stats().requests()).isZero();
		JsonNode closed = post(application, "{\"action\":\"evict-idle\"}").path("closed");
		assertThat(closed.path("EVICTED").intValue()).isEqualTo(3);
		Awaitility.await().untilAsserted(() -> assertThat(summary(application).path("idle").intValue()).isEqualTo(3));
		long id = detail(application).path("connections").path(0).path("id").longValue();
		post(application, "{\"action\":\"evict\",\"connectionId\":" + id + "}");
		assertThat(detail(application).path("connections"))
			.noneSatisfy((connection) -> assertThat(connection.path("id").longValue()).isEqualTo(id));
		post(application, "{\"action\":\"soft-evict\"}");
		Awaitility.await().untilAsserted(() -> {
			assertThat(summary(application).path("closed").path("EVICTED").intValue()).isEqualTo(7);
			assertThat(upstream.stats().connectionsOpen()).isEqualTo(3);
		});
		assertThat(client.get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
		JsonNode reset = post(application, "{\"action\":\"reset-statistics\"}");
		assertThat(reset.path("closed")).isEmpty();
		assertThat(reset.path("hits").intValue()).isZero();
		assertThat(reset.path("opened").intValue()).isEqualTo(3);
	}

	@Test
	void suspendedPoolIsOutOfServiceAndLetsCallersWait() throws Exception {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"), LatencyModel.none());
		PoolsApplication application = application(upstream);
		RestClient client = application.bean(PooledRestClients.class).restClient("qtest");
		assertThat(post(application, "{\"action\":\"suspend\"}").path("state").stringValue()).isEqualTo("SUSPENDED");
		Answer health = application.get("/actuator/health/pools/qtest");
		assertThat(health.statusCode()).isEqualTo(503);
		assertThat(health.body()).contains("\"OUT_OF_SERVICE\"");
		Future<String> waiter = inBackground(() -> client.get().uri("/").retrieve().body(String.class));
		Awaitility.await()
			.untilAsserted(() -> assertThat(summary(application).path("pending").intValue()).isEqualTo(1));
		assertThat(upstream.stats().connectionsAccepted()).isZero();
		post(application, "{\"action\":\"resume\"}");
		assertThat(waiter.get()).isEqualTo("hello");
		assertThat(application.get("/actuator/health/pools/qtest").statusCode()).isEqualTo(200);
	}

	@Test
	void numbersAgreeAtEveryLookUnderRandomLoad() throws Exception {
		long seed = System.nanoTime();
		System.out.println("numbersAgreeAtEveryLookUnderRandomLoad: seed " + seed);
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"),
				LatencyModel.of(Duration.ofMillis(2), Duration.ofMillis(20)));
		PoolsApplication application = application(upstream);
		AtomicInteger answers = new AtomicInteger();
		AtomicBoolean stop = new AtomicBoolean();
		List<Future<?>> load = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			boolean blocking = i % 3 != 0;
			load.add(inBackground(() -> {
				while (!stop.get()) {
					get(application, blocking);
					answers.incrementAndGet();
				}
				return null;
			}));
		}
		Random random = new Random(seed);
		for (int look = 0; look < 60; look++) {
			assertThatNumbersAgree(detail(application));
			switch (random.nextInt(8)) {
				case 0 -> post(application, "{\"action\":\"evict-idle\"}");
				case 1 -> post(application, "{\"action\":\"soft-evict\"}");
				case 2 -> post(application, "{\"action\":\"reload-tls\"}");
				case 3 -> post(application,
						"{\"action\":\"resize\",\"maxConnections\":" + (1 + random.nextInt(8)) + ",\"minIdle\":0}");
				default -> {
				}
			}
		}
		stop.set(true);
		for (Future<?> calls : load) {
			// Fails if a request did.
			calls.get();
		}
		assertThat(answers.get()).isGreaterThan(100);
		Awaitility.await().untilAsserted(() -> assertThat(summary(application).path("active").intValue()).isZero());
		JsonNode end = summary(application);
		assertThatNumbersAgree(end);
		assertThat(end.path("hits").longValue() + end.path("misses").longValue())
			.isEqualTo(answers.get() + end.path("resends").longValue() + end.path("retries").longValue());
		assertThat(end.path("opened").longValue()).isEqualTo(upstream.stats().connectionsAccepted());
	}

	private static void assertThatNumbersAgree(JsonNode pool) {
		long closed = 0;
		for (JsonNode count : pool.path("closed")) {
			closed += count.longValue();
		}
		long open = pool.path("idle").longValue() + pool.path("active").longValue() + pool.path("draining").longValue();
		assertThat(pool.path("opened").longValue() - closed).as(pool::toString).isEqualTo(open);
		assertThat(open + pool.path("connecting").longValue()).as(pool::toString).isLessThanOrEqualTo(8);
		for (String counter : List.of("pending", "connecting", "idle", "active", "draining")) {
			assertThat(pool.path(counter).longValue()).as(counter).isNotNegative();
		}
		for (String counter : List.of("acquireTimeouts", "rejected", "connectFailures", "leaked")) {
			assertThat(pool.path(counter).longValue()).as(counter).isZero();
		}
	}

	private static void get(PoolsApplication application, boolean blocking) {
		String body = blocking
				? application.bean(PooledRestClients.class)
					.restClient("qtest")
					.get()
					.uri("/cases/{id}", 1)
					.retrieve()
					.body(String.class)
				: application.bean(PooledWebClients.class)
					.webClient("qtest")
					.get()
					.uri("/cases/{id}", 1)
					.retrieve()
					.bodyToMono(String.class)
					.block();
		assertThat(body).isEqualTo("hello");
	}

	private PoolsApplication application(UpstreamServer upstream) {
		PoolsApplication application = PoolsApplication.startReal(WebApplicationType.SERVLET,
				"pool.upstreams.qtest.base-url=" + upstream.baseUrl(), "pool.upstreams.qtest.max-connections=8",
				"management.endpoint.pools.access=unrestricted", "management.endpoint.health.show-components=always");
		this.resources.add(application);
		return application;
	}

	private UpstreamServer upstream(UpstreamHandler handler, LatencyModel latency) {
		UpstreamServer upstream = UpstreamServer.builder("qtest").handler(handler).latency(latency).start();
		this.resources.add(upstream);
		return upstream;
	}

	private <T> Future<T> inBackground(Callable<T> task) {
		ExecutorService executor = Executors
			.newSingleThreadExecutor((runnable) -> new Thread(runnable, "caller-" + this.resources.size()));
		this.resources.add(executor::shutdownNow);
		return executor.submit(task);
	}

	private static JsonNode post(PoolsApplication application, String json) {
		Answer answer = application.send("POST", "/actuator/pools/qtest", json);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return JSON.readTree(answer.body());
	}

	private static JsonNode summary(PoolsApplication application) {
		return JSON.readTree(application.get("/actuator/pools").body()).path("pools").path("qtest");
	}

	private static JsonNode detail(PoolsApplication application) {
		return JSON.readTree(application.get("/actuator/pools/qtest").body());
	}

}
