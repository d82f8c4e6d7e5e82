package io.httppool.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.pool.ManagedConnPool;
import org.apache.hc.core5.util.Timeout;

import io.httppool.PooledConnection.Kind;
import io.httppool.benchmarks.StockPools.Nothing;
import io.httppool.engine.AcquireCallback;
import io.httppool.engine.AcquireFailedException;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Lease;

/**
 * Does a route whose dials hang, and for which a thousand callers wait, slow down another
 * route of the same pool? One thread acquires and releases a connection of the live
 * route, with and without those waiters.
 */
public final class DeadRoute {

	private static final int ROUNDS = 5;

	private static final int WAITERS = 1_000;

	private static final int CONNECTIONS = 20;

	private static final int LIVE_CONNECTIONS = 4;

	private static final long ROUND_NANOS = Duration.ofMillis(500).toNanos();

	private static final double GOAL = 1.25;

	private static final HttpRoute LIVE = new HttpRoute(new HttpHost("https", "live", 443));

	private static final HttpRoute DEAD = new HttpRoute(new HttpHost("https", "dead", 443));

	private DeadRoute() {
	}

	/**
	 * Run.
	 * @param args none
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		try (BareEngine calm = engine(); BareEngine disturbed = engine()) {
			enqueueOnDeadRoute(disturbed);
			ManagedConnPool<HttpRoute, Nothing> strictCalm = strict();
			ManagedConnPool<HttpRoute, Nothing> strictDisturbed = strict();
			List<Future<?>> strictWaiters = new ArrayList<>();
			for (int waiter = 0; waiter < WAITERS; waiter++) {
				strictWaiters.add(strictDisturbed.lease(DEAD, null, Timeout.DISABLED, null));
			}
			Side engineSide = new Side();
			Side strictSide = new Side();
			// The first round only warms up.
			for (int round = 0; round <= ROUNDS; round++) {
				engineSide.add(round, measure(() -> cycle(calm)), measure(() -> cycle(disturbed)));
				strictSide.add(round, measure(() -> cycle(strictCalm)), measure(() -> cycle(strictDisturbed)));
			}
			int pending = disturbed.engine().stats().pending();
			Report report = new Report(
					"A live route beside " + WAITERS + " waiters on a dead one, medians of " + ROUNDS
							+ " interleaved rounds, nanoseconds per acquire and release",
					"pool", "undisturbed", "disturbed", "ratio");
			engineSide.row(report, "engine");
			strictSide.row(report, "STRICT");
			strictWaiters.forEach((waiter) -> waiter.cancel(true));
			report.goal(pending == WAITERS, "all waiters of the engine still wait", Integer.toString(pending));
			report.goal(engineSide.ratio() <= GOAL, "ratio of the engine at most 1.25",
					Report.number(engineSide.ratio()));
			System.exit(report.print(System.out));
		}
	}

	private static BareEngine engine() throws Exception {
		BareEngine engine = new BareEngine(CONNECTIONS, 1, DEAD::equals);
		engine.fill(LIVE, LIVE_CONNECTIONS);
		return engine;
	}

	private static ManagedConnPool<HttpRoute, Nothing> strict() throws Exception {
		ManagedConnPool<HttpRoute, Nothing> pool = StockPools.strict(CONNECTIONS / 2, CONNECTIONS);
		StockPools.fill(pool, LIVE, LIVE_CONNECTIONS);
		return pool;
	}

	private static void enqueueOnDeadRoute(BareEngine engine) {
		AcquireCallback<Object> unexpected = new AcquireCallback<>() {

			@Override
			public void acquired(Lease<Object> lease) {
				throw new IllegalStateException("The dead route is alive");
			}

			@Override
			public void failed(AcquireFailedException failure) {
				// At the end, when the engine is closed.
			}

		};
		for (int waiter = 0; waiter < WAITERS; waiter++) {
			engine.engine().enqueue(AcquireRequest.of(Kind.BLOCKING, DEAD), null, unexpected);
		}
	}

	private static void cycle(BareEngine engine) throws Exception {
		engine.acquire(AcquireRequest.of(Kind.BLOCKING, LIVE)).release(null);
	}

	private static void cycle(ManagedConnPool<HttpRoute, Nothing> pool) throws Exception {
		pool.release(StockPools.acquire(pool, LIVE), true);
	}

	private static double measure(Cycle cycle) throws Exception {
		long start = System.nanoTime();
		long count = 0;
		long now = start;
		while (now - start < ROUND_NANOS) {
			for (int i = 0; i < 100; i++) {
				cycle.run();
			}
			count += 100;
			now = System.nanoTime();
		}
		return (double) (now - start) / count;
	}

	/**
	 * Acquire and release.
	 */
	private interface Cycle {

		void run() throws Exception;

	}

	/**
	 * What one pool showed.
	 */
	private static final class Side {

		private final List<Double> calm = new ArrayList<>();

		private final List<Double> disturbed = new ArrayList<>();

		private final List<Double> ratios = new ArrayList<>();

		private void add(int round, double calm, double disturbed) {
			if (round > 0) {
				this.calm.add(calm);
				this.disturbed.add(disturbed);
				this.ratios.add(disturbed / calm);
			}
		}

		private double ratio() {
			return Samples.of(this.ratios).median();
		}

		private void row(Report report, String pool) {
			report.row(pool, Report.number(Samples.of(this.calm).median()),
					Report.number(Samples.of(this.disturbed).median()), Report.number(ratio()));
		}

	}

}
