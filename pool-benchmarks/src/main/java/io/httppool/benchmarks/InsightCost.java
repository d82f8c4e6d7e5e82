package io.httppool.benchmarks;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.web.client.RestClient;

import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolTrafficRecorder;
import io.httppool.jfr.PoolFlightRecorder;
import io.httppool.log.PoolLog;
import io.httppool.metrics.PoolMetrics;
import io.httppool.metrics.PoolMetricsOptions;
import io.httppool.observation.CallObservations;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.Resilience4jRetries;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

/**
 * What does it cost a request on a warm connection that the pool is watched? Everything
 * on, that is meters with buckets in a registry of Prometheus, health, episodes, the
 * record that advice goes by, log, a recording of every event of the Flight Recorder, and
 * the tie to observations, against nothing of it. Spring's own observation of the request
 * is off in both. With {@code -prof gc} it says what a request allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class InsightCost {

	private final UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.json(200, "[]"));

	private final List<HttpComponentsConnectionPools> pools = new ArrayList<>();

	private final Recording recording = new Recording();

	private final PoolEpisodes episodes = new PoolEpisodes(List.of());

	private final PoolTrafficRecorder recorder = new PoolTrafficRecorder();

	private final RestClient watchedClient;

	private final RestClient plainClient;

	public InsightCost() {
		PoolMetrics metrics = new PoolMetrics(new PoolMetricsOptions(true, true));
		metrics.bindTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
		this.plainClient = client(List.of());
		this.watchedClient = client(List.of(metrics, new PoolAssessor(), this.episodes, this.recorder, new PoolLog(),
				new PoolFlightRecorder()));
		ObservationRegistry observations = ObservationRegistry.create();
		this.pools.get(1).traceBy(new CallObservations(() -> observations, true));
		this.recording.enable("io.httppool.Acquire").with("minimumWait", "0 ns");
		this.recording.enable("io.httppool.Release");
		this.recording.start();
	}

	private RestClient client(List<PoolListener> listeners) {
		PoolRetries retries = Resilience4jRetries.with(RetryRegistry.ofDefaults(), Clock.systemUTC());
		List<PoolListener> all = new ArrayList<>(List.of(retries));
		all.addAll(listeners);
		HttpComponentsConnectionPools registry = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT, all);
		this.pools.add(registry);
		registry.add(PoolConfig.builder("upstream", this.upstream.baseUrl()).build());
		return new PooledRestClients(registry, retries, List.of()).restClient("upstream");
	}

	/**
	 * Nothing is watched: the baseline.
	 * @return the body
	 */
	@Benchmark
	public @Nullable String plainPool() {
		return this.plainClient.get().uri("/").retrieve().body(String.class);
	}

	/**
	 * Everything is watched.
	 * @return the body
	 */
	@Benchmark
	public @Nullable String watchedPool() {
		return this.watchedClient.get().uri("/").retrieve().body(String.class);
	}

	@TearDown
	public void close() {
		this.recording.close();
		this.episodes.close();
		this.pools.forEach(HttpComponentsConnectionPools::close);
		this.upstream.close();
	}

}
