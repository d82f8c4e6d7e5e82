package io.httppool.autoconfigure;

/**
 * What is measured and traced beyond the usual: {@code pool.metrics.*} and
 * {@code pool.observation.*}, complete and checked. A bean, made once per application
 * context.
 *
 * @param histograms whether the timers of the pools have buckets
 * @param openTelemetryNames whether there are meters with OpenTelemetry's names, too
 * @param maxClientNames most hosts that are no upstream with a tag value of their own
 * @param observation whether acquiring and opening a connection are observed
 */
public record PoolTelemetry(boolean histograms, boolean openTelemetryNames, int maxClientNames, boolean observation) {

	/** What applies unless a property says otherwise. */
	public static final PoolTelemetry DEFAULTS = new PoolTelemetry(false, false, 100, false);

	static PoolTelemetry of(PoolProperties properties) {
		PoolProperties.Metrics metrics = properties.getMetrics();
		Integer maxClientNames = metrics.getMaxClientNames();
		return new PoolTelemetry(Boolean.TRUE.equals(metrics.getHistograms()),
				Boolean.TRUE.equals(metrics.getOpentelemetryNames()),
				(maxClientNames != null) ? maxClientNames : DEFAULTS.maxClientNames(),
				Boolean.TRUE.equals(properties.getObservation().getEnabled()));
	}

}
