package io.httppool.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The {@linkplain PoolMeters meters} of the replicas that share quotas. Safe for use by
 * any number of threads.
 */
public class FleetMetrics implements MeterBinder {

	private final IntSupplier replicas;

	private final BooleanSupplier connected;

	/**
	 * Create meters.
	 * @param replicas how many replicas share the quotas, this one included
	 * @param connected whether this one reaches the others
	 */
	public FleetMetrics(IntSupplier replicas, BooleanSupplier connected) {
		this.replicas = replicas;
		this.connected = connected;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(PoolMeters.FLEET_REPLICAS.getName(), this.replicas::getAsInt)
			.description(PoolMeters.FLEET_REPLICAS.getDescription())
			.register(registry);
		Gauge.builder(PoolMeters.FLEET_CONNECTED.getName(), () -> this.connected.getAsBoolean() ? 1 : 0)
			.description(PoolMeters.FLEET_CONNECTED.getDescription())
			.register(registry);
	}

}
