package io.httppool.metrics;

/**
 * Which meters there are beside the usual ones.
 *
 * @param histograms whether timers have buckets
 * @param openTelemetryNames whether there are meters with the names that OpenTelemetry's
 * conventions give them, too
 */
public record PoolMetricsOptions(boolean histograms, boolean openTelemetryNames) {

	/** The usual meters only. */
	public static final PoolMetricsOptions DEFAULTS = new PoolMetricsOptions(false, false);

}
