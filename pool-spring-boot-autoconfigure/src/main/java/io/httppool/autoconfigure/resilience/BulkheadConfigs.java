package io.httppool.autoconfigure.resilience;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.BulkheadConfigCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.CommonBulkheadConfigurationProperties;
import io.github.resilience4j.common.bulkhead.configuration.CommonBulkheadConfigurationProperties.InstanceProperties;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolProtection;

/**
 * The bulkheads' part of {@link Resilience4jProtectionConfigFactory}.
 */
final class BulkheadConfigs {

	private final CommonBulkheadConfigurationProperties properties;

	private final CompositeCustomizer<BulkheadConfigCustomizer> customizers;

	BulkheadConfigs(CommonBulkheadConfigurationProperties properties,
			CompositeCustomizer<BulkheadConfigCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
	}

	@Nullable BulkheadConfig create(String name, PoolProtection.Bulkhead ours, @Nullable BulkheadConfig registered) {
		InstanceProperties own = this.properties.getInstances().get(name);
		if (!ours.enabled() || (own == null && registered != null && this.customizers.getCustomizer(name).isEmpty())) {
			return registered;
		}
		return this.properties.createBulkheadConfig(complete((own != null) ? own : new InstanceProperties(), ours),
				this.customizers, name);
	}

	private InstanceProperties complete(InstanceProperties own, PoolProtection.Bulkhead ours) {
		InstanceProperties base = base(own);
		InstanceProperties complete = new InstanceProperties();
		Overrides.copy(own, complete);
		complete.setMaxConcurrentCalls(
				Overrides.first(own.getMaxConcurrentCalls(), base.getMaxConcurrentCalls(), ours.maxConcurrentCalls()));
		complete.setMaxWaitDuration(
				Overrides.first(own.getMaxWaitDuration(), base.getMaxWaitDuration(), ours.maxWaitDuration()));
		return complete;
	}

	private InstanceProperties base(InstanceProperties own) {
		String name = own.getBaseConfig();
		InstanceProperties base = (name != null) ? this.properties.getConfigs().get(name) : null;
		return (base != null) ? base : new InstanceProperties();
	}

}
