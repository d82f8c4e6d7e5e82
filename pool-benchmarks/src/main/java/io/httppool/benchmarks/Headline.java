package io.httppool.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;

import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.test.server.UpstreamResponse;

/**
 * What does a pool save? A thousand calls by ten threads to an upstream to which
 * connecting takes 150 ms, with a pool of ten and with a connection for each call; then
 * 500 calls to two upstreams.
 */
public final class Headline {

	private static final Duration CONNECT = Duration.ofMillis(150);

	private static final Duration SERVICE = Duration.ofMillis(10);

	private static final int CONNECTIONS = 10;

	private static final int CALLS = 1_000;

	private static final int CALLS_BEFORE = 100;

	private static final int CALLS_TO_TWO = 500;

	private static final double MOST_CONNECT_SECONDS = 1.5;

	private static final int MOST_OPENED = 25;

	private static final double LEAST_SPEED_UP = 2;

	private static final double LEAST_SAVING = 0.5;

	private Headline() {
	}

	/**
	 * Run.
	 * @param args none
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		DialTimes dials = new DialTimes();
		try (DistantUpstream one = upstream();
				DistantUpstream other = upstream();
				Crowd crowd = new Crowd();
				TlsClients clients = new TlsClients(dials)) {
			// So that the classes of TLS and Spring are there when it matters.
			run(crowd, CALLS_BEFORE, List.of(clients.withoutPool(other, CONNECTIONS)), other);
			Run pooled = run(crowd, CALLS, List.of(clients.pooled("one", one, CONNECTIONS)), one);
			double connectSeconds = dials.seconds();
			Run plain = run(crowd, CALLS, List.of(clients.withoutPool(one, CONNECTIONS)), one);
			int opened = dials.count();
			RestClient toOther = clients.pooled("other", other, CONNECTIONS);
			run(crowd, CALLS_TO_TWO, List.of(clients.pooled("again", one, CONNECTIONS), toOther), one);
			opened = dials.count() - opened;
			Report report = new Report(
					CALLS + " calls of 10 ms by 10 threads over 10 connections, connecting takes 150 ms", "client",
					"dials", "connecting s", "repeated p50 ms", "p99 ms", "calls/s");
			row(report, "pool", pooled);
			row(report, "connection per call", plain);
			double delay = pooled.opened() * CONNECT.toMillis() / 1000.0;
			report.goal(delay <= MOST_CONNECT_SECONDS, "dials take at most 1.5 s in all (150 ms each)",
					"%s s; measured with the work of TLS %s s".formatted(Report.number(delay),
							Report.number(connectSeconds)));
			double saving = 1 - pooled.repeated().median() / plain.repeated().median();
			report.goal(saving >= LEAST_SAVING, "repeated calls at least 50 % faster",
					Report.number(100 * saving) + " %");
			double speedUp = pooled.perSecond() / plain.perSecond();
			report.goal(speedUp >= LEAST_SPEED_UP, "throughput at least 2 times", Report.number(speedUp));
			report.goal(opened <= MOST_OPENED, CALLS_TO_TWO + " calls to two upstreams open at most 25",
					opened + ", reused " + (CALLS_TO_TWO - opened));
			System.exit(report.print(System.out));
		}
	}

	private static DistantUpstream upstream() throws Exception {
		return new DistantUpstream(CONNECT, SERVICE, (request) -> UpstreamResponse.json(200, "[]"));
	}

	private static void row(Report report, String client, Run run) {
		report.row(client, Long.toString(run.opened()), Report.number(run.opened() * CONNECT.toMillis() / 1000.0),
				Report.number(run.repeated().median()), Report.number(run.repeated().percentile(0.99)),
				Report.number(run.perSecond()));
	}

	private static Run run(Crowd crowd, int calls, List<RestClient> clients, DistantUpstream upstream)
			throws Exception {
		long opened = upstream.stats().connectionsAccepted();
		List<Callable<List<Long>>> callers = new ArrayList<>();
		for (int caller = 0; caller < CONNECTIONS; caller++) {
			callers.add(() -> {
				List<Long> latencies = new ArrayList<>();
				for (int call = 0; call < calls / CONNECTIONS; call++) {
					latencies.add(TlsClients.call(clients.get(call % clients.size()), "/"));
				}
				return latencies;
			});
		}
		long start = System.nanoTime();
		List<List<Long>> latencies = crowd.run(callers);
		double seconds = (System.nanoTime() - start) / 1e9;
		List<Long> repeated = new ArrayList<>();
		latencies.forEach((ofCaller) -> repeated.addAll(ofCaller.subList(1, ofCaller.size())));
		return new Run(upstream.stats().connectionsAccepted() - opened, Samples.millis(repeated), calls / seconds);
	}

	/**
	 * What was measured.
	 *
	 * @param opened dials
	 * @param repeated times of all calls but the first of each thread, in milliseconds
	 * @param perSecond calls per second
	 */
	private record Run(long opened, Samples repeated, double perSecond) {

	}

	/**
	 * Adds up how long the pool's dials took.
	 */
	private static final class DialTimes implements PoolListener {

		private final ConcurrentLinkedQueue<Duration> times = new ConcurrentLinkedQueue<>();

		@Override
		public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
			this.times.add((tls != null) ? connect.plus(tls) : connect);
		}

		private int count() {
			return this.times.size();
		}

		private double seconds() {
			return this.times.stream().mapToLong(Duration::toNanos).sum() / 1e9;
		}

	}

}
