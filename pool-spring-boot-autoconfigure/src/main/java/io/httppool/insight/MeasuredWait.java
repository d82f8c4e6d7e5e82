package io.httppool.insight;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;

/**
 * How long callers did wait for a connection, to be held against the forecast for the
 * same size. Opening connections is included. Immutable.
 *
 * @param maxConnections the size
 * @param p50Wait half of the callers waited no longer
 * @param p99Wait 99 of 100 waited no longer; the acquire time-out if more than one of 100
 * was not served
 * @param timeoutShare share of the callers that were not served within the acquire
 * time-out; 0 to 1
 * @param worseThanForecast whether far more callers were not served, or those that were
 * waited for far longer, than the forecast for this size says: requests came in bursts,
 * or connections are held by exchanges that have not ended, and it is too low for other
 * sizes, too
 */
public record MeasuredWait(int maxConnections, Duration p50Wait, Duration p99Wait, double timeoutShare,
		boolean worseThanForecast) {

	/** A forecast is within 30 %; near the point of saturation it is not. */
	private static final int FAR = 3;

	private static final double NOTICEABLE_SHARE = 0.02;

	private static final Duration NOTICEABLE_WAIT = Duration.ofMillis(50);

	/**
	 * Compare what was measured to what is forecast.
	 * @return the comparison, or {@code null} if there was not one size all the time
	 */
	static @Nullable MeasuredWait of(PoolTraffic traffic, Duration acquireTimeout, QueueSimulation simulation) {
		int max = traffic.levels().max();
		if (max < 1 || traffic.lowest(PoolLevels::max) != traffic.highest(PoolLevels::max)) {
			return null;
		}
		double timeoutShare = (double) traffic.acquires(AcquireOutcome.TIMEOUT) / Math.max(1, traffic.arrivals());
		Duration p99 = quantile(traffic, 0.99, timeoutShare, acquireTimeout);
		WaitForecast forecast = simulation.forecast(max);
		boolean waited = traffic.acquires(AcquireOutcome.WAITED) > traffic.arrivals() / 100;
		boolean worse = isFar(timeoutShare, forecast.timeoutShare())
				|| (waited && isFar(p99.minus(traffic.meanDial()), forecast.p99Wait()));
		return new MeasuredWait(max, quantile(traffic, 0.5, timeoutShare, acquireTimeout), p99, timeoutShare, worse);
	}

	private static boolean isFar(double measured, double forecast) {
		return measured >= FAR * forecast && measured - forecast >= NOTICEABLE_SHARE;
	}

	private static boolean isFar(Duration measured, Duration forecast) {
		return measured.compareTo(forecast.multipliedBy(FAR)) >= 0
				&& measured.minus(forecast).compareTo(NOTICEABLE_WAIT) >= 0;
	}

	/**
	 * Of all callers, those included that were not served.
	 */
	private static Duration quantile(PoolTraffic traffic, double share, double timeoutShare, Duration acquireTimeout) {
		return (share > 1 - timeoutShare) ? acquireTimeout : traffic.waits().quantile(share / (1 - timeoutShare));
	}

}
