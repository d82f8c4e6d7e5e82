package io.httppool.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.pool.ManagedConnPool;
import org.apache.hc.core5.pool.PoolEntry;
import org.openjdk.jmh.infra.Blackhole;

import io.httppool.PooledConnection.Kind;
import io.httppool.benchmarks.StockPools.Nothing;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Lease;

/**
 * Do threads that want the same get the same? 32 threads share eight connections, each of
 * which is held for some microseconds of work and for some without a processor, as in an
 * exchange.
 */
public final class Fairness {

	private static final int ROUNDS = 5;

	private static final int THREADS = 32;

	private static final int CONNECTIONS = 8;

	private static final long ROUND_NANOS = Duration.ofSeconds(1).toNanos();

	/** About two microseconds. */
	private static final int WORK = 1_000;

	private static final long EXCHANGE_NANOS = 20_000;

	private static final double GOAL = 0.99;

	private Fairness() {
	}

	/**
	 * Run.
	 * @param args none
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		HttpRoute route = new HttpRoute(new HttpHost("https", "localhost", 8443));
		List<Round> engineRounds = new ArrayList<>();
		List<Round> strictRounds = new ArrayList<>();
		ManagedConnPool<HttpRoute, Nothing> strict = StockPools.strict(CONNECTIONS, CONNECTIONS);
		StockPools.fill(strict, route, CONNECTIONS);
		try (BareEngine engine = new BareEngine(CONNECTIONS, 1, (any) -> false); Crowd crowd = new Crowd()) {
			engine.fill(route, CONNECTIONS);
			for (int round = 0; round < ROUNDS; round++) {
				engineRounds.add(round(crowd, () -> {
					Lease<Object> lease = engine.acquire(AcquireRequest.of(Kind.BLOCKING, route));
					return () -> lease.release(null);
				}));
				strictRounds.add(round(crowd, () -> {
					PoolEntry<HttpRoute, Nothing> entry = StockPools.acquire(strict, route);
					return () -> strict.release(entry, true);
				}));
			}
		}
		Report report = new Report("32 threads on 8 connections, medians of " + ROUNDS + " rounds", "pool",
				"acquires/s", "Jain of acquires", "Jain of waiting times");
		row(report, "engine", engineRounds);
		row(report, "STRICT", strictRounds);
		goal(report, "Jain index of acquires at least 0.99", acquires(engineRounds).median());
		goal(report, "Jain index of waiting times at least 0.99", waits(engineRounds).median());
		System.exit(report.print(System.out));
	}

	private static void goal(Report report, String goal, double index) {
		report.goal(index >= GOAL, goal, Report.number(index));
	}

	private static void row(Report report, String pool, List<Round> rounds) {
		Samples perSecond = Samples.of(rounds.stream().map((round) -> round.acquires().sum()).toList());
		report.row(pool, Report.number(perSecond.median()), Report.number(acquires(rounds).median()),
				Report.number(waits(rounds).median()));
	}

	private static Samples acquires(List<Round> rounds) {
		return Samples.of(rounds.stream().map((round) -> round.acquires().fairness()).toList());
	}

	private static Samples waits(List<Round> rounds) {
		return Samples.of(rounds.stream().map((round) -> round.meanWaits().fairness()).toList());
	}

	private static Round round(Crowd crowd, Pool pool) throws Exception {
		long end = System.nanoTime() + ROUND_NANOS;
		List<Visits> all = crowd.run(THREADS, () -> {
			long acquires = 0;
			long waited = 0;
			for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
				Runnable release = pool.acquire();
				waited += System.nanoTime() - now;
				acquires++;
				Blackhole.consumeCPU(WORK);
				LockSupport.parkNanos(EXCHANGE_NANOS);
				release.run();
			}
			return new Visits(acquires, waited);
		});
		return new Round(Samples.of(all.stream().map(Visits::acquires).toList()),
				Samples.of(all.stream().map((visits) -> (double) visits.waited() / visits.acquires()).toList()));
	}

	/**
	 * A pool of either kind.
	 */
	private interface Pool {

		/**
		 * Acquire.
		 * @return gives the connection back
		 */
		Runnable acquire() throws Exception;

	}

	private record Visits(long acquires, long waited) {

	}

	/**
	 * What the threads got in one round.
	 *
	 * @param acquires how often each thread got a connection
	 * @param meanWaits how long each waited on average
	 */
	private record Round(Samples acquires, Samples meanWaits) {

	}

}
