package io.httppool.actuate;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.httppool.insight.MeasuredWait;
import io.httppool.insight.PoolSizing;
import io.httppool.insight.WaitForecast;

/**
 * How large a pool should be, by its traffic.
 *
 * @param windowMillis see {@link PoolSizing#window()}
 * @param requestsPerSecond see {@link PoolSizing#requestsPerSecond()}
 * @param meanHoldMillis see {@link PoolSizing#meanHold()}
 * @param busyConnections see {@link PoolSizing#busyConnections()}
 * @param neededConnections see {@link PoolSizing#neededConnections()}
 * @param recommendedConnections see {@link PoolSizing#recommendedConnections()}
 * @param targetP99WaitMillis see {@link PoolSizing#targetP99Wait()}
 * @param connectionsForTarget see {@link PoolSizing#connectionsForTarget()}
 * @param forecast what other sizes would lead to, smallest first
 * @param measured see {@link PoolSizing#measured()}; absent from the JSON when
 * {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SizingDescriptor(long windowMillis, double requestsPerSecond, double meanHoldMillis,
		double busyConnections, int neededConnections, int recommendedConnections, double targetP99WaitMillis,
		int connectionsForTarget, List<Forecast> forecast, @Nullable Measured measured) {

	static SizingDescriptor of(PoolSizing sizing) {
		return new SizingDescriptor(sizing.window().toMillis(), rounded(sizing.requestsPerSecond()),
				millis(sizing.meanHold()), rounded(sizing.busyConnections()), sizing.neededConnections(),
				sizing.recommendedConnections(), millis(sizing.targetP99Wait()), sizing.connectionsForTarget(),
				sizing.forecast().stream().map(Forecast::of).toList(), Measured.of(sizing.measured()));
	}

	private static double millis(Duration duration) {
		return rounded(duration.toNanos() / 1e6);
	}

	private static double rounded(double number) {
		return Math.round(number * 100) / 100.0;
	}

	private static double share(double share) {
		return Math.round(share * 10_000) / 10_000.0;
	}

	/**
	 * How long callers would wait if the pool had another size.
	 *
	 * @param maxConnections see {@link WaitForecast#maxConnections()}
	 * @param p50WaitMillis see {@link WaitForecast#p50Wait()}
	 * @param p99WaitMillis see {@link WaitForecast#p99Wait()}
	 * @param timeoutShare see {@link WaitForecast#timeoutShare()}
	 */
	public record Forecast(int maxConnections, double p50WaitMillis, double p99WaitMillis, double timeoutShare) {

		private static Forecast of(WaitForecast forecast) {
			return new Forecast(forecast.maxConnections(), millis(forecast.p50Wait()), millis(forecast.p99Wait()),
					share(forecast.timeoutShare()));
		}

	}

	/**
	 * How long callers did wait.
	 *
	 * @param maxConnections see {@link MeasuredWait#maxConnections()}
	 * @param p50WaitMillis see {@link MeasuredWait#p50Wait()}
	 * @param p99WaitMillis see {@link MeasuredWait#p99Wait()}
	 * @param timeoutShare see {@link MeasuredWait#timeoutShare()}
	 * @param worseThanForecast see {@link MeasuredWait#worseThanForecast()}
	 */
	public record Measured(int maxConnections, double p50WaitMillis, double p99WaitMillis, double timeoutShare,
			boolean worseThanForecast) {

		private static @Nullable Measured of(@Nullable MeasuredWait measured) {
			return (measured != null) ? new Measured(measured.maxConnections(), millis(measured.p50Wait()),
					millis(measured.p99Wait()), share(measured.timeoutShare()), measured.worseThanForecast()) : null;
		}

	}

}
