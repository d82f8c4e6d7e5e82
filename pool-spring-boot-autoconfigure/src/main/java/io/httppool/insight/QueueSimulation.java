package io.httppool.insight;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Says how long callers would wait for a connection if the pool had another size: a
 * simulation of the queue M/G/c (Kendall's notation). Callers arrive independently of
 * each other at the measured rate, each holds its connection for a time drawn from the
 * measured ones, and who comes first is served first. Who is not served within the
 * acquire time-out goes away, so that an overloaded pool has an answer, too.
 * <p>
 * A pure function: the same numbers lead to the same answer. All sizes see the same
 * callers, so that a larger pool never makes them wait for longer.
 */
final class QueueSimulation {

	/**
	 * With so many, chance moves the 99th percentile by 2 to 8 % (standard deviation over
	 * seeds), by twice that where nearly all connections are always in use.
	 */
	private static final int CALLERS = 200_000;

	/** The first ones meet an empty pool, which is not what is asked for. */
	private static final int WARM_UP = 20_000;

	private static final long SEED = 20_130_913;

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final long[] arrivals = new long[CALLERS];

	private final long[] usages = new long[CALLERS];

	private final long patience;

	/**
	 * Prepare the callers.
	 * @param arrivalsPerSecond how many come per second; positive
	 * @param usages for how long they hold a connection; not empty
	 * @param acquireTimeout how long they wait at most
	 */
	QueueSimulation(double arrivalsPerSecond, DurationDistribution usages, Duration acquireTimeout) {
		Random random = new Random(SEED);
		double[] places = places(random);
		double time = 0;
		for (int i = 0; i < CALLERS; i++) {
			time -= Math.log1p(-places[i]) / arrivalsPerSecond;
			this.arrivals[i] = (long) (time * NANOS_PER_SECOND);
		}
		double[] shares = places(random);
		long[] drawn = draw(usages);
		for (int i = 0; i < CALLERS; i++) {
			this.usages[i] = drawn[(int) (shares[i] * CALLERS)];
		}
		this.patience = acquireTimeout.toNanos();
	}

	/**
	 * Numbers between 0 and 1 in random order, one in each of so many equal parts: their
	 * mean is that of the distribution, which plain random numbers only come close to.
	 */
	private static double[] places(Random random) {
		double[] places = new double[CALLERS];
		for (int i = 0; i < CALLERS; i++) {
			places[i] = (i + random.nextDouble()) / CALLERS;
		}
		for (int i = CALLERS - 1; i > 0; i--) {
			int other = random.nextInt(i + 1);
			double place = places[i];
			places[i] = places[other];
			places[other] = place;
		}
		return places;
	}

	/**
	 * Spread the buckets over the callers, shortest durations first, so that the mean is
	 * the measured one.
	 */
	private static long[] draw(DurationDistribution usages) {
		long[] drawn = new long[CALLERS];
		List<DurationDistribution.Bucket> buckets = usages.buckets();
		int next = 0;
		long below = 0;
		double sum = 0;
		for (DurationDistribution.Bucket bucket : buckets) {
			long from = bucket.from().toNanos();
			long width = bucket.to().toNanos() - from;
			int end = (int) Math.round((double) (below + bucket.count()) * CALLERS / usages.count());
			for (int i = next; i < end; i++) {
				drawn[i] = from + (long) ((i - next + 0.5) / (end - next) * width);
				sum += drawn[i];
			}
			next = end;
			below += bucket.count();
		}
		double correction = (sum > 0) ? usages.mean().toNanos() / (sum / CALLERS) : 1;
		for (int i = 0; i < CALLERS; i++) {
			drawn[i] = (long) (drawn[i] * correction);
		}
		return drawn;
	}

	/**
	 * Let the callers come to a pool.
	 * @param maxConnections its size; at least 1
	 * @return how long they waited
	 */
	WaitForecast forecast(int maxConnections) {
		FreeTimes free = new FreeTimes(maxConnections);
		long[] waits = new long[CALLERS - WARM_UP];
		int waited = 0;
		int timeouts = 0;
		for (int i = 0; i < CALLERS; i++) {
			long wait = Math.max(0, free.earliest() - this.arrivals[i]);
			if (wait <= this.patience) {
				free.replaceEarliest(this.arrivals[i] + wait + this.usages[i]);
			}
			if (i >= WARM_UP && wait > 0) {
				waits[waited++] = Math.min(wait, this.patience);
				timeouts += (wait > this.patience) ? 1 : 0;
			}
		}
		Arrays.sort(waits, 0, waited);
		return new WaitForecast(maxConnections, quantile(waits, waited, 0.5), quantile(waits, waited, 0.99),
				(double) timeouts / waits.length);
	}

	/**
	 * The time that a share of all did not exceed.
	 * @param waits how long those waited that did, shortest first
	 * @param waited how many these are
	 */
	private static Duration quantile(long[] waits, int waited, double share) {
		int beyond = waits.length - (int) Math.ceil(share * waits.length);
		return Duration.ofNanos((beyond < waited) ? waits[waited - 1 - beyond] : 0);
	}

	/**
	 * When each connection is free again: a heap with the earliest time on top.
	 */
	private static final class FreeTimes {

		private final long[] heap;

		FreeTimes(int size) {
			this.heap = new long[size];
		}

		long earliest() {
			return this.heap[0];
		}

		void replaceEarliest(long time) {
			int hole = 0;
			for (int child = 1; child < this.heap.length; child = 2 * hole + 1) {
				if (child + 1 < this.heap.length && this.heap[child + 1] < this.heap[child]) {
					child++;
				}
				if (this.heap[child] >= time) {
					break;
				}
				this.heap[hole] = this.heap[child];
				hole = child;
			}
			this.heap[hole] = time;
		}

	}

}
