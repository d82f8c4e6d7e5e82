package io.httppool.behaviour;

import java.io.InputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.web.client.RestClient;

import io.httppool.PoolConfig;
import io.httppool.PoolRequest;
import io.httppool.insight.Finding;
import io.httppool.insight.FindingKind;
import io.httppool.insight.PoolSizing;
import io.httppool.insight.PoolTraffic;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.ConnectionBehaviour;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What the diagnosis says about real connections to an upstream with one fault each,
 * within one window of 3 seconds, or within the ten that it takes to call a pool too
 * large; and whether its forecast comes true.
 */
class DiagnosisTests extends AbstractDiagnosisTests {

	private static final int PER_SECOND = 200;

	private static final Duration LATE = Duration.ofMillis(10);

	@Test
	@Tag("slow")
	@Finds(FindingKind.UNDERSIZED_POOL)
	void undersizedPoolIsFound() {
		PoolFixture fixture = fixture(hello().latency(LatencyModel.of(Duration.ofMillis(50), Duration.ofMillis(60))),
				(config) -> config.maxConnections(3).acquireTimeout(Duration.ofSeconds(2)));
		Caller caller = fixture.restClient();
		load(12, () -> caller.get("/"));
		Finding first = assertFinds(fixture, FindingKind.UNDERSIZED_POOL, "max-connections");
		assertThat(Integer.parseInt(first.value())).isBetween(4, 30);
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.CONNECTION_LEAK)
	void leakIsFoundBeforeTheShortageThatItCauses() {
		PoolFixture fixture = fixture(hello(),
				(config) -> config.maxConnections(3).leakDetectionThreshold(Duration.ofSeconds(1)));
		Caller caller = fixture.restClient();
		for (int i = 0; i < 2; i++) {
			borrow(fixture);
		}
		load(6, () -> caller.get("/"));
		assertFinds(fixture, FindingKind.CONNECTION_LEAK, "leak-detection-threshold", "1s");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.CONNECTION_LEAK)
	void leakIsSuspectedWithoutLeakDetection() {
		// So that no class is loaded between the beginning of the pool and the leak.
		borrow(fixture(hello(), (config) -> config));
		PoolFixture fixture = fixture(hello(),
				(config) -> config.leakDetectionThreshold(Duration.ZERO).timeout(Duration.ofSeconds(20)));
		borrow(fixture);
		Caller caller = fixture.restClient();
		load(1, () -> {
			caller.get("/");
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		});
		assertFinds(fixture, FindingKind.CONNECTION_LEAK, "leak-detection-threshold", "1m");
	}

	private void borrow(PoolFixture fixture) {
		RestClient client = new PooledRestClients(fixture.pools(), fixture.retries(), List.of())
			.restClient(PoolFixture.NAME);
		InputStream body = client.get().uri("/big").exchange((request, response) -> response.getBody(), false);
		if (body != null) {
			this.resources.add(body);
		}
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.STALE_RACE)
	void staleRaceIsFound() {
		PoolFixture fixture = fixture(hello().behaviour(
				ConnectionBehaviour.defaults().withIdleTimeout(Duration.ofMillis(150)).withKeepAliveHeader(false)),
				(config) -> config.keepAliveLearning(false));
		Caller caller = fixture.restClient();
		load(2, () -> {
			caller.get("/");
			LockSupport.parkNanos(Duration.ofMillis(170).toNanos());
		});
		assertFinds(fixture, FindingKind.STALE_RACE, "keep-alive-learning", "true");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.CONNECTION_CHURN)
	void churnIsFoundWithWhatEndsTheConnections() {
		PoolFixture fixture = fixture(hello(), (config) -> config.idleTimeout(Duration.ofMillis(20)));
		Caller caller = fixture.restClient();
		load(2, () -> {
			caller.get("/");
			LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
		});
		assertFinds(fixture, FindingKind.CONNECTION_CHURN, "idle-timeout", "50s");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.SLOW_UPSTREAM)
	void slowUpstreamIsFound() {
		AtomicInteger millis = new AtomicInteger(10);
		PoolFixture fixture = fixture(UpstreamServer.builder("slow").handler((request) -> {
			LockSupport.parkNanos(Duration.ofMillis(millis.get()).toNanos());
			return HELLO.handle(request);
		}), (config) -> config.maxConnections(8));
		Caller caller = fixture.restClient();
		load(4, () -> caller.get("/"));
		Awaitility.await()
			.atMost(WINDOW.multipliedBy(3))
			.until(() -> history(fixture).total().length().compareTo(WINDOW.multipliedBy(2)) > 0);
		assertThat(findings(fixture)).isEmpty();
		millis.set(100);
		assertFinds(fixture, FindingKind.SLOW_UPSTREAM, "circuit-breaker.enabled", "true");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.SLOW_UPSTREAM)
	void upstreamThatNeverAnswersIsFoundWithoutAnythingToCompareTo() {
		PoolFixture fixture = fixture(UpstreamServer.builder("silent").handler((request) -> {
			LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
			return HELLO.handle(request);
		}), (config) -> config.maxConnections(8).readTimeout(Duration.ofMillis(200)));
		Caller caller = fixture.restClient();
		load(4, () -> caller.get("/"));
		assertFinds(fixture, FindingKind.SLOW_UPSTREAM, "circuit-breaker.enabled", "true");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.RETRY_STORM)
	void retryStormIsFound() {
		PoolFixture fixture = fixture(
				UpstreamServer.builder("failing").handler((request) -> UpstreamResponse.status(500)),
				(config) -> config.retry(PoolConfig.Retry.DEFAULTS).maxConnections(20));
		Caller caller = fixture.restClient();
		load(10, () -> caller.get("/"));
		assertFinds(fixture, FindingKind.RETRY_STORM, "circuit-breaker.enabled", "true");
	}

	@Test
	@Finds(FindingKind.STACKED_RETRIES)
	void retriesAroundThePoolsOwnAreFound() {
		PoolFixture fixture = fixture(
				UpstreamServer.builder("failing").handler((request) -> UpstreamResponse.status(500)),
				(config) -> config.retry(PoolConfig.Retry.DEFAULTS));
		Caller caller = fixture.restClient();
		RetryTemplate outer = new RetryTemplate(RetryPolicy.withMaxRetries(1));
		load(2, () -> {
			try {
				outer.execute(() -> {
					throw new IllegalStateException("answered with " + caller.get("/").status());
				});
			}
			catch (RetryException ex) {
				// It never succeeds.
			}
		});
		assertFinds(fixture, FindingKind.STACKED_RETRIES, "retry.enabled", "false");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.NOISY_TENANT)
	void noisyTenantIsFound() {
		PoolFixture fixture = fixture(hello().latency(LatencyModel.of(Duration.ofMillis(50), Duration.ofMillis(60))),
				(config) -> config.maxConnections(4).acquireTimeout(Duration.ofSeconds(2)));
		Caller caller = fixture.restClient();
		load(20, () -> caller.get("/", PoolRequest.tenant("acme")));
		load(1, () -> caller.get("/", PoolRequest.tenant("other")));
		assertFinds(fixture, FindingKind.NOISY_TENANT, "tenant.max-share", "50%");
	}

	@Test
	@Finds(FindingKind.ACQUIRE_TIMEOUT_TOO_LONG)
	void acquireTimeoutThatIsLongerThanTheRequestsIsFound() {
		PoolFixture fixture = fixture(hello(),
				(config) -> config.acquireTimeout(Duration.ofSeconds(10)).timeout(Duration.ofSeconds(8)));
		Caller caller = fixture.restClient();
		load(2, () -> {
			caller.get("/");
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		});
		// Its configuration shows it at once; the traffic must not hide it.
		Awaitility.await().until(() -> history(fixture).total().length().compareTo(WINDOW.dividedBy(2)) > 0);
		// The first advice in a JVM takes its time.
		assertThat(findings(fixture)).isNotEmpty();
		assertFinds(fixture, FindingKind.ACQUIRE_TIMEOUT_TOO_LONG, "acquire-timeout", "2s");
	}

	@Test
	@Tag("slow")
	@Finds(FindingKind.OVERSIZED_POOL)
	void poolThatIsTooLargeIsFoundAfterTenWindows() {
		PoolFixture warm = fixture(hello(), (config) -> config.maxConnections(20).minIdle(12));
		PoolFixture wide = fixture(hello(),
				(config) -> config.maxConnections(100).origin("max-connections", "pool.upstreams.upstream"));
		for (PoolFixture fixture : List.of(warm, wide)) {
			Caller caller = fixture.restClient();
			load(1, () -> {
				caller.get("/");
				LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
			});
		}
		Awaitility.await()
			.pollInterval(WINDOW)
			.atMost(WINDOW.multipliedBy(12))
			.until(() -> history(wide).total().length().compareTo(WINDOW.multipliedBy(10)) > 0);
		assertFinds(warm, FindingKind.OVERSIZED_POOL, "min-idle", "2");
		assertFinds(wide, FindingKind.OVERSIZED_POOL, "max-connections", "4");
	}

	@Test
	void everyKindOfFindingIsLookedForHere() {
		assertThat(Arrays.stream(DiagnosisTests.class.getDeclaredMethods())
			.map((method) -> method.getAnnotation(Finds.class))
			.filter(Objects::nonNull)
			.map(Finds::value)).contains(FindingKind.values());
	}

	/**
	 * Callers come independently of each other. A large pool is measured first; what it
	 * forecasts for three smaller ones is compared with these.
	 */
	@Test
	@Tag("slow")
	void forecastIsWithin30PercentOfWhatIsMeasuredAtThreeSizes(TestReporter reporter) throws Exception {
		// On a machine that others keep busy, waits measure the machine.
		assumeThat(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
			.isLessThan(Runtime.getRuntime().availableProcessors());
		Duration length = Duration.ofSeconds(100);
		PoolTraffic large = measure(40, length);
		int busy = PoolSizing.of(large, Duration.ofSeconds(5)).orElseThrow().neededConnections();
		for (int size : new int[] { busy + 2, busy + 3, busy + 4 }) {
			PoolTraffic small = measure(size, length);
			// The machine decides on how long exchanges take: that of the same minute
			// counts.
			Duration forecast = forecast(small, size);
			Duration measured = small.waits().quantile(0.99);
			reporter.publishEntry(size + " connections",
					"%.1f requests/s, p99 wait %.1f ms forecast (%.1f ms from the large pool), %.1f ms measured"
						.formatted(small.arrivalsPerSecond(), forecast.toNanos() / 1e6,
								forecast(large, size).toNanos() / 1e6, measured.toNanos() / 1e6));
			assertThat(forecast.toNanos()).isCloseTo(measured.toNanos(), withinPercentage(30));
		}
	}

	private static Duration forecast(PoolTraffic traffic, int size) {
		return PoolSizing.forecast(traffic, Duration.ofSeconds(5), size).orElseThrow().p99Wait();
	}

	private PoolTraffic measure(int maxConnections, Duration length) throws Exception {
		PoolFixture fixture = fixture(
				hello().seed(1).latency(LatencyModel.of(Duration.ofMillis(40), Duration.ofMillis(200))),
				(config) -> config.maxConnections(maxConnections).acquireTimeout(Duration.ofSeconds(5)));
		Caller caller = fixture.restClient();
		Random random = new Random(2);
		ExecutorService callers = Executors.newCachedThreadPool();
		long end = System.nanoTime() + length.plusSeconds(5).toNanos();
		try {
			long next = System.nanoTime();
			while (next - end < 0) {
				for (long early = next - System.nanoTime(); early > 0; early = next - System.nanoTime()) {
					LockSupport.parkNanos(early);
				}
				callers.execute(() -> caller.get("/"));
				// What is missed while the machine stands still does not come at once.
				long now = System.nanoTime();
				next = ((now - next > LATE.toNanos()) ? now : next) + gap(random);
			}
			return history(fixture).window(length);
		}
		finally {
			callers.shutdown();
			assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static long gap(Random random) {
		return (long) (-Math.log(1 - random.nextDouble()) / PER_SECOND * 1e9);
	}

	private void load(int callers, Runnable call) {
		this.resources.add(Load.start(callers, call));
	}

	private void assertFinds(PoolFixture fixture, FindingKind kind, String key, String value) {
		assertThat(assertFinds(fixture, kind, key).value()).isEqualTo(value);
	}

	/**
	 * Within one window, and the time that the advisor keeps an advice.
	 */
	private Finding assertFinds(PoolFixture fixture, FindingKind kind, String key) {
		AtomicReference<Finding> first = new AtomicReference<>();
		Awaitility.await().pollInterval(SLOT).atMost(WINDOW.plus(SLOT.multipliedBy(2))).untilAsserted(() -> {
			List<Finding> findings = findings(fixture);
			assertThat(findings).isNotEmpty();
			first.set(findings.get(0));
			assertThat(first.get().kind()).as(findings.toString()).isEqualTo(kind);
			assertThat(first.get().property()).isEqualTo("pool.upstreams." + PoolFixture.NAME + "." + key);
		});
		return first.get();
	}

	/**
	 * Which finding a test makes happen.
	 */
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Finds {

		FindingKind value();

	}

}
