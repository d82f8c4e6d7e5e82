package io.httppool.autoconfigure.resilience;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.retry.configuration.CommonRetryConfigurationProperties;
import io.github.resilience4j.common.retry.configuration.CommonRetryConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.retry.RetryConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.PropertyMapper;

import io.httppool.PoolConfig;
import io.httppool.resilience.RetryConfigFactory;

/**
 * Puts the upstream's {@code retry.*} below what the application says about the instance
 * of that name: customizers win over {@code resilience4j.retry.instances.<upstream>} and
 * the {@code base-config} named there, these win over ours key by key, and ours wins over
 * {@code resilience4j.retry.configs.default}, which is not about this upstream.
 * <p>
 * The application's properties are read, never changed, so that pools added at run time
 * are treated like the others.
 */
final class Resilience4jRetryConfigFactory implements RetryConfigFactory {

	private static final Logger logger = LoggerFactory.getLogger(Resilience4jRetryConfigFactory.class);

	/** The property takes factors below 1 only. */
	private static final double LARGEST_FACTOR = Math.nextDown(1.0);

	private final CommonRetryConfigurationProperties properties;

	private final CompositeCustomizer<RetryConfigCustomizer> customizers;

	Resilience4jRetryConfigFactory(CommonRetryConfigurationProperties properties,
			CompositeCustomizer<RetryConfigCustomizer> customizers) {
		this.properties = properties;
		this.customizers = customizers;
	}

	@Override
	public RetryConfig create(PoolConfig config, @Nullable RetryConfig registered) {
		String name = config.name();
		InstanceProperties instance = this.properties.getInstances().get(name);
		if (instance == null && registered != null && this.customizers.getCustomizer(name).isEmpty()) {
			// Neither properties nor a customizer made it: the application did by itself.
			return registered;
		}
		InstanceProperties own = (instance != null) ? instance : new InstanceProperties();
		warnAboutWhatHasNoEffect(name, own);
		return this.properties.createRetryConfig(complete(own, base(own), config.retry()), this.customizers, name);
	}

	private InstanceProperties base(InstanceProperties own) {
		String name = own.getBaseConfig();
		InstanceProperties base = (name != null) ? this.properties.getConfigs().get(name) : null;
		return (base != null) ? base : new InstanceProperties();
	}

	private static InstanceProperties complete(InstanceProperties own, InstanceProperties base,
			PoolConfig.Retry retry) {
		InstanceProperties complete = new InstanceProperties();
		complete.setBaseConfig(own.getBaseConfig());
		complete.setMaxAttempts(Overrides.first(own.getMaxAttempts(), base.getMaxAttempts(), retry.maxAttempts()));
		complete.setIntervalBiFunction(own.getIntervalBiFunction());
		PropertyMapper map = PropertyMapper.get();
		map.from(own::getWaitDuration).to(complete::setWaitDuration);
		map.from(own::getEnableExponentialBackoff).to(complete::setEnableExponentialBackoff);
		map.from(own::getExponentialBackoffMultiplier).to(complete::setExponentialBackoffMultiplier);
		map.from(own::getExponentialMaxWaitDuration).to(complete::setExponentialMaxWaitDuration);
		map.from(own::getEnableRandomizedWait).to(complete::setEnableRandomizedWait);
		map.from(own::getRandomizedWaitFactor).to(complete::setRandomizedWaitFactor);
		if (!saysHowLongToWait(own) && !saysHowLongToWait(base)) {
			addBackoff(complete, base, retry);
		}
		return complete;
	}

	private static boolean saysHowLongToWait(InstanceProperties properties) {
		return properties.getWaitDuration() != null || properties.getIntervalBiFunction() != null;
	}

	private static void addBackoff(InstanceProperties own, InstanceProperties base, PoolConfig.Retry retry) {
		own.setWaitDuration(retry.backoff());
		if (retry.backoff().isZero()) {
			// Resilience4j multiplies no pause of zero.
			own.setEnableExponentialBackoff(false);
			own.setEnableRandomizedWait(false);
			return;
		}
		own.setEnableExponentialBackoff(
				Overrides.first(own.getEnableExponentialBackoff(), base.getEnableExponentialBackoff(), true));
		own.setExponentialBackoffMultiplier(Overrides.first(own.getExponentialBackoffMultiplier(),
				base.getExponentialBackoffMultiplier(), retry.multiplier()));
		own.setExponentialMaxWaitDuration(Overrides.first(own.getExponentialMaxWaitDuration(),
				base.getExponentialMaxWaitDuration(), retry.maxBackoff()));
		own.setEnableRandomizedWait(
				Overrides.first(own.getEnableRandomizedWait(), base.getEnableRandomizedWait(), retry.jitter() > 0));
		own.setRandomizedWaitFactor(Overrides.first(own.getRandomizedWaitFactor(), base.getRandomizedWaitFactor(),
				Math.min(retry.jitter(), LARGEST_FACTOR)));
	}

	private static void warnAboutWhatHasNoEffect(String name, InstanceProperties own) {
		Map<String, @Nullable Object> ineffective = new LinkedHashMap<>();
		ineffective.put("retry-exceptions", own.getRetryExceptions());
		ineffective.put("ignore-exceptions", own.getIgnoreExceptions());
		ineffective.put("retry-exception-predicate", own.getRetryExceptionPredicate());
		ineffective.put("result-predicate", own.getResultPredicate());
		ineffective.put("fail-after-max-attempts", own.getFailAfterMaxAttempts());
		ineffective.values().removeIf(Objects::isNull);
		if (!ineffective.isEmpty()) {
			logger.warn(
					"Pool '{}': {} of resilience4j.retry.instances.{} has no effect on its calls; what is tried again is decided by pool.upstreams.{}.retry",
					name, ineffective.keySet(), name, name);
		}
	}

}
