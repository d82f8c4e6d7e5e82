package io.httppool.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.metrics.PoolMetrics;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolMetrics}.
 */
@AutoConfiguration(afterName = { "io.httppool.autoconfigure.PoolAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ ConnectionPools.class, MeterRegistry.class })
public final class PoolMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PoolMetrics poolMetrics() {
		return new PoolMetrics();
	}

}
