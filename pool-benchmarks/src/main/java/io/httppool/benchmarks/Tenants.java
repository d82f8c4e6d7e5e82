package io.httppool.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Lease;

/**
 * Does a tenant with ten times the load slow down another one? Ten callers of a quiet
 * tenant and a hundred of a busy one share ten connections, half of them at most for one
 * tenant; compared with the quiet tenant alone on five. Without shares, for comparison,
 * both count as no tenant.
 */
public final class Tenants {

	private static final int ROUNDS = 5;

	private static final int CONNECTIONS = 10;

	private static final double SHARE = 0.5;

	private static final int QUIET_CALLERS = 10;

	private static final int BUSY_CALLERS = 100;

	private static final long HOLD_NANOS = Duration.ofMillis(5).toNanos();

	private static final long ROUND_NANOS = Duration.ofMillis(1500).toNanos();

	private static final double GOAL = 1.25;

	private Tenants() {
	}

	/**
	 * Run.
	 * @param args none
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		List<Double> alone = new ArrayList<>();
		List<Double> shared = new ArrayList<>();
		List<Double> ratios = new ArrayList<>();
		List<Double> unprotected = new ArrayList<>();
		try (Crowd crowd = new Crowd()) {
			for (int round = 0; round < ROUNDS; round++) {
				double base = p99(crowd, (int) (CONNECTIONS * SHARE), "quiet", 0, "busy");
				double beside = p99(crowd, CONNECTIONS, "quiet", BUSY_CALLERS, "busy");
				alone.add(base);
				shared.add(beside);
				ratios.add(beside / base);
				unprotected.add(p99(crowd, CONNECTIONS, null, BUSY_CALLERS, null));
			}
		}
		Report report = new Report(
				"A tenant beside one of ten times the load, max-share 50 %, medians of " + ROUNDS + " rounds",
				"quiet tenant", "p99 ms");
		report.row("alone with its share", Report.number(Samples.of(alone).median()));
		report.row("beside the busy one", Report.number(Samples.of(shared).median()));
		report.row("without tenants", Report.number(Samples.of(unprotected).median()));
		double ratio = Samples.of(ratios).median();
		report.goal(ratio <= GOAL, "p99 at most 1.25 times that of being alone", Report.number(ratio));
		System.exit(report.print(System.out));
	}

	private static double p99(Crowd crowd, int connections, @Nullable String quiet, int busyCallers,
			@Nullable String busy) throws Exception {
		try (BareEngine engine = new BareEngine(connections, (connections == CONNECTIONS) ? SHARE : 1,
				(route) -> false)) {
			long end = System.nanoTime() + ROUND_NANOS;
			List<Callable<List<Long>>> callers = new ArrayList<>();
			callers.addAll(Collections.nCopies(QUIET_CALLERS, () -> calls(engine, quiet, end)));
			callers.addAll(Collections.nCopies(busyCallers, () -> calls(engine, busy, end)));
			List<Long> latencies = new ArrayList<>();
			crowd.run(callers).subList(0, QUIET_CALLERS).forEach(latencies::addAll);
			return Samples.millis(latencies).percentile(0.99);
		}
	}

	private static List<Long> calls(BareEngine engine, @Nullable String tenant, long end) throws Exception {
		AcquireRequest request = new AcquireRequest(Kind.BLOCKING, "route", Priority.NORMAL, tenant, null);
		List<Long> latencies = new ArrayList<>();
		for (long now = System.nanoTime(); now < end;) {
			Lease<Object> lease = engine.acquire(request);
			long until = System.nanoTime() + HOLD_NANOS;
			for (long left = HOLD_NANOS; left > 0; left = until - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			lease.release(null);
			long after = System.nanoTime();
			latencies.add(after - now);
			now = after;
		}
		return latencies;
	}

}
