package io.httppool.autoconfigure.resilience;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.PoolProtection;

/**
 * The circuit breakers' part of {@link Resilience4jProtectionConfigFactory}.
 */
final class CircuitBreakerConfigs {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreakerConfigs.class);

	private final CommonCircuitBreakerConfigurationProperties properties;

	private final CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers;

	CircuitBreakerConfigs(CommonCircuitBreakerConfigurationProperties properties,
			CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
	}

	@Nullable CircuitBreakerConfig create(String name, PoolProtection.CircuitBreaker ours,
			@Nullable CircuitBreakerConfig registered) {
		InstanceProperties own = this.properties.getInstances().get(name);
		if (own != null) {
			warnAboutWhatHasNoEffect(name, own);
		}
		if (!ours.enabled() || (own == null && registered != null && this.customizers.getCustomizer(name).isEmpty())) {
			return registered;
		}
		return this.properties.createCircuitBreakerConfig(name,
				complete((own != null) ? own : new InstanceProperties(), ours), this.customizers);
	}

	private InstanceProperties complete(InstanceProperties own, PoolProtection.CircuitBreaker ours) {
		InstanceProperties base = base(own);
		InstanceProperties complete = new InstanceProperties();
		Overrides.copy(own, complete);
		complete.setFailureRateThreshold(Overrides.first(own.getFailureRateThreshold(), base.getFailureRateThreshold(),
				ours.failureRateThreshold()));
		complete.setSlowCallRateThreshold(Overrides.first(own.getSlowCallRateThreshold(),
				base.getSlowCallRateThreshold(), ours.slowCallRateThreshold()));
		complete.setSlowCallDurationThreshold(Overrides.first(own.getSlowCallDurationThreshold(),
				base.getSlowCallDurationThreshold(), ours.slowCallDurationThreshold()));
		complete.setSlidingWindowType(Overrides.first(own.getSlidingWindowType(), base.getSlidingWindowType(),
				SlidingWindowType.valueOf(ours.slidingWindowType().name())));
		complete.setSlidingWindowSize(
				Overrides.first(own.getSlidingWindowSize(), base.getSlidingWindowSize(), ours.slidingWindowSize()));
		complete.setMinimumNumberOfCalls(Overrides.first(own.getMinimumNumberOfCalls(), base.getMinimumNumberOfCalls(),
				ours.minimumNumberOfCalls()));
		complete.setWaitDurationInOpenState(Overrides.first(own.getWaitDurationInOpenState(),
				base.getWaitDurationInOpenState(), ours.waitDurationInOpenState()));
		complete
			.setPermittedNumberOfCallsInHalfOpenState(Overrides.first(own.getPermittedNumberOfCallsInHalfOpenState(),
					base.getPermittedNumberOfCallsInHalfOpenState(), ours.permittedNumberOfCallsInHalfOpenState()));
		complete.setAutomaticTransitionFromOpenToHalfOpenEnabled(
				Overrides.first(own.getAutomaticTransitionFromOpenToHalfOpenEnabled(),
						base.getAutomaticTransitionFromOpenToHalfOpenEnabled(),
						ours.automaticTransitionFromOpenToHalfOpenEnabled()));
		return complete;
	}

	private InstanceProperties base(InstanceProperties own) {
		String name = own.getBaseConfig();
		InstanceProperties base = (name != null) ? this.properties.getConfigs().get(name) : null;
		return (base != null) ? base : new InstanceProperties();
	}

	private static void warnAboutWhatHasNoEffect(String name, InstanceProperties own) {
		Map<String, @Nullable Object> ineffective = new LinkedHashMap<>();
		ineffective.put("record-exceptions", own.getRecordExceptions());
		ineffective.put("ignore-exceptions", own.getIgnoreExceptions());
		ineffective.put("record-failure-predicate", own.getRecordFailurePredicate());
		ineffective.put("record-result-predicate", own.getRecordResultPredicate());
		ineffective.put("ignore-exception-predicate", own.getIgnoreExceptionPredicate());
		ineffective.values().removeIf(Objects::isNull);
		if (!ineffective.isEmpty()) {
			logger.warn(
					"Pool '{}': {} of resilience4j.circuitbreaker.instances.{} has no effect on its calls; what counts as a failure is decided by pool.upstreams.{}.retry.statuses",
					name, ineffective.keySet(), name, name);
		}
	}

}
