package io.httppool.behaviour;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;

import io.httppool.ConnectionPools;
import io.httppool.PoolRequest;
import io.httppool.fixture.PoolsApplication;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What Prometheus sees while blocking and reactive callers use an upstream that fails in
 * many ways, and very many paths, tenants and hosts. All of 127.0.0.0/8 is this machine.
 */
class MetersUnderLoadTests {

	private static final int CALLERS = 8;

	private static final int CLIENT_NAMES = 20;

	private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$");

	private static final Pattern POOL = Pattern.compile("pool=\"([^\"]+)\"");

	private final AtomicInteger next = new AtomicInteger();

	private HttpServer hosts;

	private UpstreamServer upstream;

	private RestClient restClient;

	private WebClient webClient;

	@BeforeEach
	void start() throws IOException {
		this.hosts = HttpServer.create(new InetSocketAddress(0), 1000);
		this.hosts.createContext("/", (exchange) -> {
			byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
			exchange.sendResponseHeaders(200, body.length);
			try (OutputStream output = exchange.getResponseBody()) {
				output.write(body);
			}
		});
		this.hosts.start();
		this.upstream = UpstreamServer.builder("faulty")
			.seed(20_261)
			.faults(FaultPlan.of(FaultRule.onAny().probability(0.02).then(Fault.RESET_BEFORE_APPLY),
					FaultRule.onAny().probability(0.02).then(Fault.TRUNCATE),
					FaultRule.onAny().probability(0.02).then(Fault.CLOSE_AFTER),
					FaultRule.onAny().probability(0.05).then(Fault.status(500)),
					FaultRule.onAny().probability(0.002).then(Fault.slowHeaders(Duration.ofMillis(300)))))
			.handler((request) -> UpstreamResponse.text(200, "hello"))
			.start();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
		this.hosts.stop(0);
	}

	@Test
	void numbersAddUpAtEveryScrapeAndNoSeriesIsAdded(TestReporter reporter) throws Exception {
		load(300, reporter);
	}

	@Test
	@Tag("slow")
	void numbersAddUpAtEveryScrapeOfAHundredThousandRequests(TestReporter reporter) throws Exception {
		load(100_000, reporter);
	}

	private void load(int requests, TestReporter reporter) throws Exception {
		try (PoolsApplication application = PoolsApplication.startReal(WebApplicationType.NONE, "pool.unmatched=pool",
				"pool.unmatched-max=16", "pool.metrics.max-client-names=" + CLIENT_NAMES,
				"pool.metrics.histograms=true", "pool.upstreams.qtest.base-url=" + this.upstream.baseUrl(),
				"pool.upstreams.qtest.max-connections=6", "pool.upstreams.qtest.read-timeout=200ms",
				"pool.upstreams.qtest.acquire-timeout=100ms", "pool.defaults.retry.backoff=1ms",
				"pool.upstreams.qtest.idle-timeout=1s", "pool.upstreams.qtest.tenant.max-share=50%",
				"pool.defaults.shutdown-grace=1s")) {
			PrometheusMeterRegistry registry = application.bean(PrometheusMeterRegistry.class);
			this.restClient = application.bean(RestClient.Builder.class).build();
			this.webClient = application.bean(WebClient.Builder.class).build();
			// One request to a host, so that the pools on demand have their meters.
			call(0, false);
			long before = series(registry.scrape(), "pool_");
			ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
			List<Future<?>> all = new ArrayList<>();
			for (int caller = 0; caller < CALLERS; caller++) {
				boolean odd = caller % 2 == 1;
				all.add(callers.submit(() -> callAll(application, requests, odd)));
			}
			AtomicInteger scrapes = new AtomicInteger();
			await().atMost(Duration.ofMinutes(10))
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> {
					assertAddsUp(registry.scrape());
					scrapes.incrementAndGet();
					return all.stream().allMatch(Future::isDone);
				});
			for (Future<?> caller : all) {
				caller.get();
			}
			callers.shutdown();
			await().untilAsserted(() -> assertServed(registry.scrape()));
			String last = registry.scrape();
			reporter.publishEntry("%d requests, %d scrapes, %d series of pools, %d of clients".formatted(requests,
					scrapes.get(), series(last, "pool_"), series(last, "http_client_requests_seconds_count")));
			assertThat(scrapes.get()).isPositive();
			assertThat(series(last, "pool_")).isEqualTo(before);
			assertThat(values(last, "http_client_requests_seconds_count", "client_name"))
				.hasSizeLessThanOrEqualTo(CLIENT_NAMES + 2);
			assertThat(last).doesNotContain("tenant-").contains("pool=\"on-demand\"");
		}
	}

	private void callAll(PoolsApplication application, int requests, boolean reactive) {
		for (int i = this.next.getAndIncrement(); i < requests; i = this.next.getAndIncrement()) {
			call(i, reactive);
			if (i % 97 == 0) {
				application.bean(ConnectionPools.class).get("qtest").softEvict();
			}
			if (i % 211 == 0) {
				application.bean(ConnectionPools.class).get("qtest").resetStatistics();
			}
		}
	}

	private void call(int number, boolean reactive) {
		// One request of five goes to a host of its own.
		String url = (number % 5 != 0) ? this.upstream.baseUrl() + "/path-" + number : "http://127.%d.%d.%d:%d/"
			.formatted(1 + number / 65_536, (number / 256) % 256, number % 256, this.hosts.getAddress().getPort());
		try {
			if (reactive) {
				this.webClient.get()
					.uri(url)
					.attributes(PoolRequest.tenant("tenant-" + number))
					.retrieve()
					.bodyToMono(String.class)
					.block();
			}
			else {
				this.restClient.get()
					.uri(url)
					.attributes(PoolRequest.tenant("tenant-" + number))
					.retrieve()
					.body(String.class);
			}
		}
		catch (RestClientException | WebClientException ex) {
			// Faults are what this is about.
		}
	}

	private static void assertAddsUp(String scrape) {
		Map<String, Double> open = new TreeMap<>();
		Map<String, Double> held = new TreeMap<>();
		scrape.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach((sample) -> {
			double value = Double.parseDouble(sample.group(3));
			switch (sample.group(1)) {
				case "pool_connections_opened_total" -> open.merge(pool(sample), value, Double::sum);
				case "pool_connections_closed_total" -> open.merge(pool(sample), -value, Double::sum);
				case "pool_connections_active", "pool_connections_idle", "pool_connections_draining" ->
					held.merge(pool(sample), value, Double::sum);
				default -> {
				}
			}
		});
		assertThat(open).as("opened - closed").isNotEmpty().isEqualTo(held);
	}

	private static void assertServed(String scrape) {
		assertAddsUp(scrape);
		Map<String, Double> counted = new TreeMap<>();
		Map<String, Double> timed = new TreeMap<>();
		scrape.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach((sample) -> {
			double value = Double.parseDouble(sample.group(3));
			switch (sample.group(1)) {
				case "pool_hits_total", "pool_misses_total" -> counted.merge(pool(sample), value, Double::sum);
				case "pool_acquire_seconds_count" -> {
					if (sample.group(2).matches(".*outcome=\"(hit|waited|dialled)\".*")) {
						timed.merge(pool(sample), value, Double::sum);
					}
				}
				default -> {
				}
			}
		});
		assertThat(counted).as("hits + misses").isNotEmpty().isEqualTo(timed);
	}

	private static String pool(Matcher sample) {
		Matcher pool = POOL.matcher(sample.group(2));
		assertThat(pool.find()).isTrue();
		return pool.group(1);
	}

	private static long series(String scrape, String prefix) {
		// A burn rate is there only while there is enough traffic.
		return scrape.lines()
			.filter((line) -> line.startsWith(prefix) && !line.startsWith("pool_reuse_burn_rate"))
			.count();
	}

	private static TreeSet<String> values(String scrape, String metric, String tag) {
		TreeSet<String> values = new TreeSet<>();
		Pattern pattern = Pattern.compile(tag + "=\"([^\"]*)\"");
		scrape.lines().filter((line) -> line.startsWith(metric)).forEach((line) -> {
			Matcher matcher = pattern.matcher(line);
			if (matcher.find()) {
				values.add(matcher.group(1));
			}
		});
		return values;
	}

}
