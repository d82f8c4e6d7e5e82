package io.httppool.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.springframework.web.client.RestClient;

import io.httppool.PoolConfig;
import io.httppool.PoolRequest;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.resilience.PoolRetries;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

/**
 * What {@link DeadRoute} and {@link Tenants} ask of the engine, asked of a
 * {@code RestClient} on real sockets: do a thousand callers of a host that does not
 * answer, or a tenant with ten times the load, slow down somebody else?
 */
public final class Neighbours {

	private static final int ROUNDS = 5;

	private static final int CONNECTIONS = 10;

	private static final double SHARE = 0.5;

	private static final int QUIET_CALLERS = 10;

	private static final int BUSY_CALLERS = 100;

	private static final int WAITERS = 1_000;

	private static final Duration SERVICE = Duration.ofMillis(20);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final long ROUND_NANOS = Duration.ofSeconds(2).toNanos();

	private static final double GOAL = 1.25;

	private static final Consumer<Map<String, Object>> NOBODY = (attributes) -> {
	};

	private Neighbours() {
	}

	/**
	 * Run.
	 * @param args none
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Report report = new Report(
				"Calls of 20 ms through ten connections, medians of " + ROUNDS + " interleaved rounds", "who", "alone",
				"beside", "ratio");
		double tenants = tenants(report);
		double route = deadRoute(report);
		report.goal(tenants <= GOAL, "p99 of a tenant beside one of ten times the load at most 1.25 times",
				Report.number(tenants));
		report.goal(route <= GOAL, "median beside a dead route at most 1.25 times", Report.number(route));
		System.exit(report.print(System.out));
	}

	private static double tenants(Report report) throws Exception {
		Side side = new Side();
		try (Crowd crowd = new Crowd()) {
			// The first round only warms up.
			for (int round = 0; round <= ROUNDS; round++) {
				side.add(round, p99(crowd, (int) (CONNECTIONS * SHARE), 1, 0),
						p99(crowd, CONNECTIONS, SHARE, BUSY_CALLERS));
			}
		}
		return side.row(report, "tenant, p99 ms");
	}

	private static double p99(Crowd crowd, int connections, double share, int busyCallers) throws Exception {
		try (UpstreamServer upstream = upstream(SERVICE);
				HttpComponentsConnectionPools pools = pools(upstream, connections, share)) {
			RestClient client = client(pools);
			long end = System.nanoTime() + ROUND_NANOS;
			List<Callable<List<Long>>> callers = new ArrayList<>();
			callers.addAll(Collections.nCopies(QUIET_CALLERS, () -> calls(client, PoolRequest.tenant("quiet"), end)));
			callers.addAll(Collections.nCopies(busyCallers, () -> calls(client, PoolRequest.tenant("busy"), end)));
			List<Long> latencies = new ArrayList<>();
			crowd.run(callers).subList(0, QUIET_CALLERS).forEach(latencies::addAll);
			return Samples.millis(latencies).percentile(0.99);
		}
	}

	private static double deadRoute(Report report) throws Exception {
		Side side = new Side();
		try (UpstreamServer upstream = upstream(Duration.ZERO);
				HttpComponentsConnectionPools calm = pools(upstream, CONNECTIONS, 1);
				HttpComponentsConnectionPools disturbed = pools(upstream, CONNECTIONS, 1);
				Silence silence = new Silence()) {
			ExecutorService waiters = Executors.newFixedThreadPool(WAITERS);
			RestClient alone = client(calm);
			RestClient beside = client(disturbed);
			List<Future<?>> calls = new ArrayList<>();
			for (int waiter = 0; waiter < WAITERS; waiter++) {
				calls.add(waiters.submit(() -> beside.get().uri(silence.url()).retrieve().toBodilessEntity()));
			}
			while (disturbed.get("neighbours").stats().pending() < WAITERS) {
				LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
			}
			for (int round = 0; round <= ROUNDS; round++) {
				side.add(round, median(alone), median(beside));
			}
			calls.forEach((call) -> call.cancel(true));
			waiters.shutdown();
		}
		return side.row(report, "route, median ms");
	}

	private static double median(RestClient client) {
		return Samples.millis(calls(client, NOBODY, System.nanoTime() + ROUND_NANOS / 2)).median();
	}

	private static List<Long> calls(RestClient client, Consumer<Map<String, Object>> attributes, long end) {
		List<Long> latencies = new ArrayList<>();
		for (long now = System.nanoTime(); now < end;) {
			client.get().uri("/").attributes(attributes).retrieve().toBodilessEntity();
			long after = System.nanoTime();
			latencies.add(after - now);
			now = after;
		}
		return latencies;
	}

	private static UpstreamServer upstream(Duration service) {
		return UpstreamServer.builder("neighbours")
			.latency(LatencyModel.of(service, service))
			.handler((request) -> UpstreamResponse.json(200, "[]"))
			.start();
	}

	private static HttpComponentsConnectionPools pools(UpstreamServer upstream, int connections, double share) {
		HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
				List.of());
		pools.add(PoolConfig.builder("neighbours", upstream.baseUrl())
			.maxConnections(connections)
			.tenantMaxShare(share)
			.acquireTimeout(PATIENCE)
			.connectTimeout(PATIENCE)
			.timeout(null)
			.shutdownGrace(Duration.ZERO)
			.build());
		return pools;
	}

	private static RestClient client(HttpComponentsConnectionPools pools) {
		return new PooledRestClients(pools, PoolRetries.none(), List.of()).restClient("neighbours");
	}

	/**
	 * What was measured of one neighbour.
	 */
	private static final class Side {

		private final List<Double> alone = new ArrayList<>();

		private final List<Double> beside = new ArrayList<>();

		private final List<Double> ratios = new ArrayList<>();

		private void add(int round, double alone, double beside) {
			if (round > 0) {
				this.alone.add(alone);
				this.beside.add(beside);
				this.ratios.add(beside / alone);
			}
		}

		private double row(Report report, String who) {
			double ratio = Samples.of(this.ratios).median();
			report.row(who, Report.number(Samples.of(this.alone).median()),
					Report.number(Samples.of(this.beside).median()), Report.number(ratio));
			return ratio;
		}

	}

	/**
	 * A port at which a connection is neither accepted nor refused.
	 */
	private static final class Silence implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final List<Socket> backlog = new ArrayList<>();

		private Silence() throws IOException {
			boolean accepts = true;
			while (accepts) {
				Socket socket = new Socket();
				this.backlog.add(socket);
				try {
					socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.server.getLocalPort()),
							200);
				}
				catch (SocketTimeoutException ex) {
					accepts = false;
				}
			}
		}

		private URI url() {
			return URI.create("http://127.0.0.1:" + this.server.getLocalPort() + "/");
		}

		@Override
		public void close() throws IOException {
			for (Socket socket : this.backlog) {
				socket.close();
			}
			this.server.close();
		}

	}

}
