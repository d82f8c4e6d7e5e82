package io.httppool.test.server;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * How long a server thinks: log-normal times, given by median and 99th percentile. The
 * n-th request of a server with one seed always takes the same time. Immutable.
 */
public final class LatencyModel {

	/** The standard normal distribution's 99th percentile. */
	private static final double Z99 = 2.3263478740408408;

	private static final LatencyModel NONE = new LatencyModel(null, Map.of());

	private final @Nullable Spread any;

	private final Map<String, Spread> byMethod;

	private LatencyModel(@Nullable Spread any, Map<String, Spread> byMethod) {
		this.any = any;
		this.byMethod = byMethod;
	}

	/**
	 * Returns a model without any delay.
	 * @return the model
	 */
	public static LatencyModel none() {
		return NONE;
	}

	/**
	 * Returns one spread for all methods.
	 * @param p50 the median
	 * @param p99 the 99th percentile, not below the median
	 * @return the model
	 */
	public static LatencyModel of(Duration p50, Duration p99) {
		return new LatencyModel(new Spread(p50, p99), Map.of());
	}

	/**
	 * Returns a typical service: 10 ms and 60 ms for reads, 20 ms and 120 ms for POST,
	 * PUT, PATCH and DELETE.
	 * @return the model
	 */
	public static LatencyModel typical() {
		LatencyModel model = of(Duration.ofMillis(10), Duration.ofMillis(60));
		for (String method : new String[] { "POST", "PUT", "PATCH", "DELETE" }) {
			model = model.withMethod(method, Duration.ofMillis(20), Duration.ofMillis(120));
		}
		return model;
	}

	/**
	 * Returns a copy with a spread of its own for one method.
	 * @param method the method
	 * @param p50 the median
	 * @param p99 the 99th percentile, not below the median
	 * @return the copy
	 */
	public LatencyModel withMethod(String method, Duration p50, Duration p99) {
		Map<String, Spread> changed = new TreeMap<>(this.byMethod);
		changed.put(method, new Spread(p50, p99));
		return new LatencyModel(this.any, Map.copyOf(changed));
	}

	/**
	 * Returns the time that one request takes.
	 * @param method its method
	 * @param seed the server's seed
	 * @param ordinal number of the request in the server
	 * @return the time, maybe zero
	 */
	Duration sample(String method, long seed, long ordinal) {
		Spread spread = this.byMethod.getOrDefault(method, this.any);
		return (spread != null) ? spread.sample(new SplittableRandom(Seeds.mix(seed, ordinal))) : Duration.ZERO;
	}

	private record Spread(Duration p50, Duration p99) {

		Spread {
			if (p50.isNegative() || p99.compareTo(p50) < 0) {
				throw new IllegalArgumentException("Not a spread: p50 " + p50 + ", p99 " + p99);
			}
		}

		Duration sample(SplittableRandom random) {
			if (this.p50.isZero()) {
				return Duration.ZERO;
			}
			double sigma = Math.log((double) this.p99.toNanos() / this.p50.toNanos()) / Z99;
			return Duration.ofNanos((long) (this.p50.toNanos() * Math.exp(sigma * gaussian(random))));
		}

		// Box and Muller's transformation.
		private static double gaussian(SplittableRandom random) {
			double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
			return radius * Math.cos(2 * Math.PI * random.nextDouble());
		}

	}

}
