package io.httppool.autoconfigure.resilience;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.resilience.ProtectionConfigFactory;
import io.httppool.resilience.Protections;

/**
 * Lets {@code resilience4j.circuitbreaker.instances.<upstream>} and Resilience4j's
 * customizers override {@code circuit-breaker.*} of an upstream.
 */
@AutoConfiguration(after = PoolAutoConfiguration.class,
		afterName = "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration")
@ConditionalOnClass({ CircuitBreakerProperties.class, CircuitBreakerConfigCustomizer.class })
@ConditionalOnBean({ CircuitBreakerProperties.class, Protections.class })
public final class PoolProtectionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ProtectionConfigFactory poolProtectionConfigFactory(CircuitBreakerProperties circuitBreakers,
			ObjectProvider<CircuitBreakerConfigCustomizer> circuitBreakerCustomizers) {
		return new Resilience4jProtectionConfigFactory(new CircuitBreakerConfigs(circuitBreakers,
				new CompositeCustomizer<>(circuitBreakerCustomizers.orderedStream().toList())));
	}

}
