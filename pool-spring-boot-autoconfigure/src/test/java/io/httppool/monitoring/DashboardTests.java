package io.httppool.monitoring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.ConnectionPools;
import io.httppool.fixture.PoolsApplication;
import io.httppool.metrics.PoolMeters;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the dashboard that is shipped.
 */
class DashboardTests {

	private static final Pattern METRIC = Pattern.compile("pool_[a-z_]+");

	@TempDir
	private Path directory;

	private int port;

	@Test
	void everyQueryIsMadeOfMetersThatThereAre() throws Exception {
		List<String> known = Arrays.stream(PoolMeters.values())
			.map((meter) -> meter.getName().replace('.', '_'))
			.toList();
		Set<String> unknown = new TreeSet<>();
		for (String expression : Dashboard.read().expressions()) {
			Matcher matcher = METRIC.matcher(expression);
			while (matcher.find()) {
				String metric = matcher.group();
				if (known.stream()
					.noneMatch((name) -> metric.matches(name + "(_seconds)?(_total|_sum|_count|_max|_bucket)?"))) {
					unknown.add(metric);
				}
			}
		}
		assertThat(unknown).isEmpty();
		assertThat(Dashboard.read().unexplained()).isEmpty();
	}

	@Test
	void instanceWhoseMaintenanceIsStuckIsNotHiddenByTheOthers() throws Exception {
		assertThat(Dashboard.read().expressions())
			.filteredOn((expression) -> expression.contains("pool_maintenance_timestamp_seconds"))
			.isNotEmpty()
			.allSatisfy((expression) -> assertThat(expression).contains("min by (pool)").doesNotContain("max"));
	}

	@Test
	@Tag("slow")
	void everyQueryReturnsDataOfARunningApplication() throws Exception {
		String prometheus = PrometheusTools.find("prometheus");
		AtomicInteger requests = new AtomicInteger();
		AtomicBoolean over = new AtomicBoolean();
		try (UpstreamServer upstream = UpstreamServer.start((request) -> (requests.incrementAndGet() % 20 == 0)
				? UpstreamResponse.text(500, "no") : UpstreamResponse.text(200, "hello"));
				PoolsApplication application = PoolsApplication.startReal(WebApplicationType.SERVLET,
						"pool.upstreams.zephyr.base-url=" + upstream.baseUrl(), "pool.metrics.histograms=true",
						"pool.upstreams.zephyr.maintenance-interval=1s", "pool.upstreams.zephyr.retry.backoff=5ms")) {
			Thread traffic = new Thread(() -> call(application, upstream.baseUrl(), over), "traffic");
			traffic.start();
			Process server = start(prometheus, application);
			try {
				URI api = URI.create("http://127.0.0.1:" + this.port + "/api/v1/");
				for (String query : Dashboard.read().queries()) {
					await().atMost(Duration.ofSeconds(60))
						.pollInterval(Duration.ofMillis(500))
						.ignoreExceptions()
						.untilAsserted(() -> assertThat(values(api, query)).as(query).isNotEmpty());
				}
				assertThat(get(api.resolve("rules")).findValuesAsString("health")).isNotEmpty().containsOnly("ok");
			}
			finally {
				over.set(true);
				traffic.join();
				server.destroy();
				if (!server.waitFor(10, TimeUnit.SECONDS)) {
					server.destroyForcibly();
				}
			}
		}
	}

	private Process start(String prometheus, PoolsApplication application) throws IOException {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
		}
		Path rules = Path.of("../monitoring/prometheus/pools.rules.yml").toAbsolutePath().normalize();
		Path config = this.directory.resolve("prometheus.yml");
		Files.writeString(config, """
				global:
				  scrape_interval: 1s
				  evaluation_interval: 1s
				rule_files: ['%s']
				scrape_configs:
				  - job_name: application
				    metrics_path: /actuator/prometheus
				    static_configs: [{targets: ['127.0.0.1:%d']}]
				""".formatted(rules, application.port()));
		return new ProcessBuilder(prometheus, "--config.file=" + config,
				"--storage.tsdb.path=" + this.directory.resolve("data"), "--web.listen-address=127.0.0.1:" + this.port,
				"--log.level=error")
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("prometheus.log").toFile())
			.start();
	}

	private static void call(PoolsApplication application, URI baseUrl, AtomicBoolean over) {
		RestClient client = application.bean(RestClient.Builder.class).build();
		while (!over.get()) {
			client.get().uri(baseUrl).retrieve().onStatus((status) -> true, (request, response) -> {
			}).toBodilessEntity();
			if (System.nanoTime() % 50 == 0) {
				application.bean(ConnectionPools.class).get("zephyr").evictIdle();
			}
		}
	}

	/**
	 * The values of a query that are numbers.
	 */
	private static List<Double> values(URI api, String query) throws Exception {
		JsonNode answer = get(api.resolve("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
		assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("success");
		List<Double> values = new ArrayList<>();
		answer.path("data").path("result").forEach((series) -> {
			double value = Double.parseDouble(series.path("value").path(1).asString().replace("Inf", "Infinity"));
			if (!Double.isNaN(value)) {
				values.add(value);
			}
		});
		return values;
	}

	private static JsonNode get(URI uri) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
					HttpResponse.BodyHandlers.ofString());
		return JsonMapper.shared().readTree(response.body());
	}

}
