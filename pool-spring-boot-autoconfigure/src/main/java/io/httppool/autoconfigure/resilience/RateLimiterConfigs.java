package io.httppool.autoconfigure.resilience;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.ratelimiter.configuration.CommonRateLimiterConfigurationProperties;
import io.github.resilience4j.common.ratelimiter.configuration.CommonRateLimiterConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.ratelimiter.configuration.RateLimiterConfigCustomizer;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolProtection;

/**
 * The rate limiters' part of {@link Resilience4jProtectionConfigFactory}.
 */
final class RateLimiterConfigs {

	private final CommonRateLimiterConfigurationProperties properties;

	private final CompositeCustomizer<RateLimiterConfigCustomizer> customizers;

	RateLimiterConfigs(CommonRateLimiterConfigurationProperties properties,
			CompositeCustomizer<RateLimiterConfigCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
	}

	@Nullable RateLimiterConfig create(String name, PoolProtection.RateLimiter ours, @Nullable RateLimiterConfig registered) {
		InstanceProperties own = this.properties.getInstances().get(name);
		if (!ours.enabled() || (own == null && registered != null && this.customizers.getCustomizer(name).isEmpty())) {
			return registered;
		}
		return this.properties.createRateLimiterConfig(complete((own != null) ? own : new InstanceProperties(), ours),
				this.customizers, name);
	}

	private InstanceProperties complete(InstanceProperties own, PoolProtection.RateLimiter ours) {
		InstanceProperties base = base(own);
		InstanceProperties complete = new InstanceProperties();
		Overrides.copy(own, complete);
		complete.setLimitForPeriod(
				Overrides.first(own.getLimitForPeriod(), base.getLimitForPeriod(), ours.limitForPeriod()));
		complete.setLimitRefreshPeriod(
				Overrides.first(own.getLimitRefreshPeriod(), base.getLimitRefreshPeriod(), ours.limitRefreshPeriod()));
		complete.setTimeoutDuration(
				Overrides.first(own.getTimeoutDuration(), base.getTimeoutDuration(), ours.timeoutDuration()));
		return complete;
	}

	private InstanceProperties base(InstanceProperties own) {
		String name = own.getBaseConfig();
		InstanceProperties base = (name != null) ? this.properties.getConfigs().get(name) : null;
		return (base != null) ? base : new InstanceProperties();
	}

}
