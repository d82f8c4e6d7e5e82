package io.httppool.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * How many connections the measured traffic needs, and what other sizes would lead to.
 * The mean number of connections in use is the rate of arrivals × the mean time that a
 * connection is held (Little's law); half as many more leave room for what comes
 * unevenly. Immutable.
 *
 * @param window how long the traffic was measured
 * @param requestsPerSecond how many connections were asked for per second, served or not
 * @param meanHold for how long a connection was held on average
 * @param busyConnections rate × hold time: how many connections are in use on average
 * @param neededConnections {@code busyConnections}, rounded up; at least 1
 * @param recommendedConnections {@code busyConnections} × 1.5, rounded up; at least 1
 * @param targetP99Wait the wait that 99 of 100 callers should not exceed: the mean hold
 * time, so that waiting costs no more than a call does
 * @param connectionsForTarget fewest connections that meet {@code targetP99Wait}
 * @param forecast what some sizes would lead to, smallest first
 * @param measured how long callers did wait for a connection of the pool as it is, or
 * {@code null} if its size was changed meanwhile
 */
public record PoolSizing(Duration window, double requestsPerSecond, Duration meanHold, double busyConnections,
		int neededConnections, int recommendedConnections, Duration targetP99Wait, int connectionsForTarget,
		List<WaitForecast> forecast, @Nullable MeasuredWait measured) {

	/** With fewer exchanges there is nothing to go by. */
	static final int MIN_SAMPLE = 20;

	private static final double HEADROOM = 1.5;

	/**
	 * What is beyond a whole number by less is not known: the rate of 6000 requests in a
	 * minute is measured with a standard deviation of 1.3 %.
	 */
	private static final double TOLERANCE = 0.02;

	/** Shares of the recommended size that a forecast is made for. */
	private static final double[] SIZES = { 0.5, 0.67, 0.8, 1, 1.5, 2 };

	private static final int LARGEST = 10_000;

	public PoolSizing {
		forecast = List.copyOf(forecast);
	}

	/**
	 * Size a pool.
	 * @param traffic what was measured
	 * @param acquireTimeout how long callers wait at most
	 * @return the sizes, or empty if there was too little traffic
	 */
	public static Optional<PoolSizing> of(PoolTraffic traffic, Duration acquireTimeout) {
		return of(traffic, acquireTimeout, traffic.usages().mean());
	}

	/**
	 * Size a pool for a certain wait.
	 * @param traffic what was measured
	 * @param acquireTimeout how long callers wait at most
	 * @param targetP99Wait the wait that 99 of 100 callers should not exceed
	 * @return the sizes, or empty if there was too little traffic
	 */
	public static Optional<PoolSizing> of(PoolTraffic traffic, Duration acquireTimeout, Duration targetP99Wait) {
		return simulation(traffic, acquireTimeout)
			.map((simulation) -> size(traffic, acquireTimeout, simulation, targetP99Wait));
	}

	private static PoolSizing size(PoolTraffic traffic, Duration acquireTimeout, QueueSimulation simulation,
			Duration targetP99Wait) {
		double busy = busy(traffic);
		int recommended = size(HEADROOM * busy);
		int forTarget = smallest(size(busy), simulation::forecast, targetP99Wait);
		TreeSet<Integer> sizes = new TreeSet<>(List.of(size(busy), recommended, forTarget, traffic.levels().max()));
		for (double share : SIZES) {
			sizes.add(size(share * recommended));
		}
		List<WaitForecast> forecast = new ArrayList<>();
		sizes.forEach((size) -> forecast.add(simulation.forecast(size)));
		return new PoolSizing(traffic.length(), traffic.arrivalsPerSecond(), traffic.usages().mean(), busy, size(busy),
				recommended, targetP99Wait, forTarget, forecast, MeasuredWait.of(traffic, acquireTimeout, simulation));
	}

	/**
	 * Say what one size would lead to.
	 * @param traffic what was measured
	 * @param acquireTimeout how long callers wait at most
	 * @param maxConnections the size, at least 1
	 * @return how long callers would wait, or empty if there was too little traffic
	 */
	public static Optional<WaitForecast> forecast(PoolTraffic traffic, Duration acquireTimeout, int maxConnections) {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("maxConnections must be at least 1 (was " + maxConnections + ")");
		}
		return simulation(traffic, acquireTimeout).map((simulation) -> simulation.forecast(maxConnections));
	}

	private static Optional<QueueSimulation> simulation(PoolTraffic traffic, Duration acquireTimeout) {
		DurationDistribution usages = traffic.usages();
		double rate = traffic.arrivalsPerSecond();
		return (usages.count() < MIN_SAMPLE || usages.mean().isZero() || rate == 0) ? Optional.empty()
				: Optional.of(new QueueSimulation(rate, usages, acquireTimeout));
	}

	/**
	 * Mean number of connections that the traffic keeps in use, by Little's law.
	 */
	static double busy(PoolTraffic traffic) {
		return traffic.arrivalsPerSecond() * traffic.usages().mean().toNanos() / Duration.ofSeconds(1).toNanos();
	}

	/**
	 * With fewer connections than are busy on average, the queue would grow and grow.
	 */
	private static int size(double connections) {
		return (int) Math.min(LARGEST, Math.max(1, Math.ceil(connections * (1 - TOLERANCE))));
	}

	/**
	 * A larger pool never makes callers wait for longer, so that the first one that is
	 * found by halves is the smallest.
	 */
	private static int smallest(int from, IntFunction<WaitForecast> forecasts, Duration target) {
		int tooSmall = Math.max(0, from / 2);
		int enough = from;
		while (enough < LARGEST && !forecasts.apply(enough).meets(target)) {
			tooSmall = enough;
			enough = Math.min(LARGEST, enough + Math.max(1, enough / 2));
		}
		while (enough - tooSmall > 1) {
			int middle = (enough + tooSmall) / 2;
			if (forecasts.apply(middle).meets(target)) {
				enough = middle;
			}
			else {
				tooSmall = middle;
			}
		}
		return enough;
	}

}
