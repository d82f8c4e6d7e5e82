package io.httppool.autoconfigure.resilience;

import java.util.List;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.RetryConfigFactory;

/**
 * Lets {@code resilience4j.retry.instances.<upstream>} and Resilience4j's customizers
 * override {@code retry.*} of an upstream.
 */
@AutoConfiguration(after = PoolAutoConfiguration.class,
		afterName = "io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration")
@ConditionalOnClass({ RetryProperties.class, RetryConfigCustomizer.class })
@ConditionalOnBean({ RetryProperties.class, PoolRetries.class })
public final class PoolResilience4jAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RetryConfigFactory poolRetryConfigFactory(RetryProperties properties,
			ObjectProvider<RetryConfigCustomizer> customizers) {
		List<RetryConfigCustomizer> all = customizers.orderedStream().toList();
		return new Resilience4jRetryConfigFactory(properties, new CompositeCustomizer<>(all));
	}

}
