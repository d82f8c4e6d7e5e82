package io.httppool.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.autoconfigure.PoolTelemetry;
import io.httppool.metrics.ClientNameLimit;
import io.httppool.metrics.PoolMetrics;
import io.httppool.metrics.PoolMetricsOptions;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolMetrics}, and for the
 * bound on what {@code http.client.requests} tells of hosts that are no upstream.
 */
@AutoConfiguration(afterName = { "io.httppool.autoconfigure.PoolAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ ConnectionPools.class, MeterRegistry.class })
public final class PoolMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PoolMetrics poolMetrics(ObjectProvider<PoolTelemetry> telemetry) {
		PoolTelemetry settings = telemetry.getIfAvailable(() -> PoolTelemetry.DEFAULTS);
		return new PoolMetrics(new PoolMetricsOptions(settings.histograms(), settings.openTelemetryNames()));
	}

	@Bean
	@ConditionalOnMissingBean
	ClientNameLimit poolClientNameLimit(ObjectProvider<PoolTelemetry> telemetry, ObjectProvider<ConnectionPools> pools,
			@Value("${management.observations.http.client.requests.name:http.client.requests}") String meter) {
		// Asked for at the first request: what the pools are made of may be measured.
		return new ClientNameLimit(meter, () -> telemetry.getIfAvailable(() -> PoolTelemetry.DEFAULTS).maxClientNames(),
				(host) -> pools.stream()
					.anyMatch((registry) -> registry.names()
						.stream()
						.filter((name) -> !PoolConfig.isOnDemand(name))
						.anyMatch((name) -> host.equalsIgnoreCase(registry.get(name).config().baseUrl().getHost()))));
	}

}
