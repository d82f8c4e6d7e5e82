package io.httppool.benchmarks;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.sun.management.ThreadMXBean;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
import io.httppool.test.server.UpstreamTls;

/**
 * A {@code RestClient} on a pool of its own that is watched by some of what can watch it,
 * or by nothing. Says what its requests take of the thread that makes them.
 */
final class WatchedClient implements AutoCloseable {

	private static final double NANOS_PER_MICRO = 1e3;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final HttpComponentsConnectionPools pools;

	private final PoolEpisodes episodes;

	private final RestClient client;

	WatchedClient(URI upstream, Set<Watcher> watchers) {
		PoolMetrics metrics = new PoolMetrics(new PoolMetricsOptions(true, true));
		metrics.bindTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
		PoolLog log = new PoolLog();
		this.episodes = new PoolEpisodes(List.of(metrics, log));
		PoolRetries retries = Resilience4jRetries.with(RetryRegistry.ofDefaults(), Clock.systemUTC());
		List<PoolListener> listeners = new ArrayList<>(List.of(retries));
		for (Watcher watcher : watchers) {
			switch (watcher) {
				case METERS -> listeners.add(metrics);
				case HEALTH -> listeners.add(new PoolAssessor(this.episodes));
				case EPISODES -> listeners.add(this.episodes);
				case RECORD -> listeners.add(new PoolTrafficRecorder());
				case LOG -> listeners.add(log);
				case FLIGHT_RECORDER -> listeners.add(new PoolFlightRecorder());
				case OBSERVATIONS -> {
				}
			}
		}
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		this.pools = new HttpComponentsConnectionPools((config) -> transport, listeners);
		if (watchers.contains(Watcher.OBSERVATIONS)) {
			ObservationRegistry observations = ObservationRegistry.create();
			this.pools.traceBy(new CallObservations(() -> observations, true));
		}
		this.pools.add(PoolConfig.builder("upstream", upstream).build());
		this.client = new PooledRestClients(this.pools, retries, List.of()).restClient("upstream");
	}

	/**
	 * Make requests, one after the other, on the calling thread.
	 * @param requests how many
	 */
	Cost run(int requests) {
		long thread = Thread.currentThread().getId();
		long bytes = THREADS.getThreadAllocatedBytes(thread);
		long nanos = THREADS.getCurrentThreadCpuTime();
		for (int request = 0; request < requests; request++) {
			this.client.get().uri("/").retrieve().body(String.class);
		}
		nanos = THREADS.getCurrentThreadCpuTime() - nanos;
		bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
		return new Cost(nanos / NANOS_PER_MICRO / requests, (double) bytes / requests);
	}

	@Override
	public void close() {
		this.pools.close();
		this.episodes.close();
	}

	/**
	 * What can watch a pool, as {@link PoolListener}s but for the last one.
	 */
	enum Watcher {

		/** With buckets, in a registry of Prometheus. */
		METERS,

		/** Goes by dials and episodes. */
		HEALTH,

		/** Tells meters and log. */
		EPISODES,

		/** What advice goes by. */
		RECORD,

		/** At WARN. */
		LOG,

		/** What is recorded is up to the recording. */
		FLIGHT_RECORDER,

		/** The tie to the caller's observation, of which there is none. */
		OBSERVATIONS

	}

	/**
	 * What a request takes.
	 *
	 * @param micros time on a processor, in microseconds
	 * @param bytes what is allocated
	 */
	record Cost(double micros, double bytes) {

		Cost plus(Cost other) {
			return new Cost(this.micros + other.micros, this.bytes + other.bytes);
		}

		Cost halved() {
			return new Cost(this.micros / 2, this.bytes / 2);
		}

	}

}
