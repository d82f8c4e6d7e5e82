package io.httppool.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

import org.springframework.web.client.RestClient;

import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;

/**
 * What happens when fifty calls come at once? The upstream takes 150 ms to connect to and
 * 2 ms to answer, the pool may grow to fifty; with five warm connections, and with none.
 */
public final class Spike {

	private static final int ROUNDS = 5;

	private static final Duration CONNECT = Duration.ofMillis(150);

	private static final Duration SERVICE = Duration.ofMillis(2);

	private static final int CALLS = 50;

	private static final int WARM = 5;

	private static final int CALLS_BEFORE = 40;

	private static final double MOST_MILLIS = 40;

	private static final int MOST_DIALS = 10;

	/** What counts as no slower. */
	private static final double TOLERANCE = 1.1;

	private static int names;

	private Spike() {
	}

	/**
	 * Run.
	 * @param args none
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Side pooledWarm = new Side();
		Side stockWarm = new Side();
		Side pooledCold = new Side();
		Side stockCold = new Side();
		CyclicBarrier together = new CyclicBarrier(WARM);
		UpstreamHandler handler = (request) -> {
			if (request.path().equals("/together")) {
				together.await();
			}
			return UpstreamResponse.json(200, "[]");
		};
		try (DistantUpstream upstream = new DistantUpstream(CONNECT, SERVICE, handler); Crowd crowd = new Crowd()) {
			// The first round only warms up.
			for (int round = 0; round <= ROUNDS; round++) {
				pooledWarm.add(round, burst(crowd, upstream, true, WARM));
				stockWarm.add(round, burst(crowd, upstream, false, WARM));
				pooledCold.add(round, burst(crowd, upstream, true, 0));
				stockCold.add(round, burst(crowd, upstream, false, 0));
			}
		}
		Report report = new Report(
				CALLS + " calls of 2 ms at once, connecting takes 150 ms, medians of " + ROUNDS + " interleaved rounds",
				"pool", "p50 ms", "p99 ms", "new dials");
		pooledWarm.row(report, "pool, 5 warm");
		stockWarm.row(report, "stock, 5 warm");
		pooledCold.row(report, "pool, cold");
		stockCold.row(report, "stock, cold");
		report.goal(pooledWarm.p99() <= MOST_MILLIS, "p99 with 5 warm connections at most 40 ms",
				Report.number(pooledWarm.p99()) + " ms, stock " + Report.number(stockWarm.p99()) + " ms");
		report.goal(pooledWarm.dials() < MOST_DIALS, "fewer than 10 new dials", Report.number(pooledWarm.dials()));
		report.goal(pooledCold.p99() <= stockCold.p99() * TOLERANCE, "cold p99 no slower than stock (10 % tolerance)",
				Report.number(pooledCold.p99() / stockCold.p99()));
		System.exit(report.print(System.out));
	}

	private static Burst burst(Crowd crowd, DistantUpstream upstream, boolean pooled, int warm) throws Exception {
		try (TlsClients clients = new TlsClients()) {
			RestClient client = pooled ? clients.pooled("spike" + names++, upstream, CALLS)
					: clients.stock(upstream, CALLS);
			if (warm > 0) {
				crowd.run(warm, () -> TlsClients.call(client, "/together"));
				crowd.run(warm, () -> callOften(client));
			}
			long before = upstream.stats().connectionsAccepted();
			List<Long> latencies = crowd.run(CALLS, () -> TlsClients.call(client, "/"));
			return new Burst(Samples.millis(latencies), upstream.stats().connectionsAccepted() - before);
		}
	}

	private static int callOften(RestClient client) {
		for (int call = 0; call < CALLS_BEFORE; call++) {
			TlsClients.call(client, "/");
		}
		return CALLS_BEFORE;
	}

	private record Burst(Samples latencies, long dials) {

	}

	/**
	 * What one pool showed.
	 */
	private static final class Side {

		private final List<Burst> bursts = new ArrayList<>();

		private void add(int round, Burst burst) {
			if (round > 0) {
				this.bursts.add(burst);
			}
		}

		private double p50() {
			return Samples.of(this.bursts.stream().map((burst) -> burst.latencies().median()).toList()).median();
		}

		private double p99() {
			return Samples.of(this.bursts.stream().map((burst) -> burst.latencies().percentile(0.99)).toList())
				.median();
		}

		private double dials() {
			return Samples.of(this.bursts.stream().map(Burst::dials).toList()).median();
		}

		private void row(Report report, String pool) {
			report.row(pool, Report.number(p50()), Report.number(p99()), Report.number(dials()));
		}

	}

}
