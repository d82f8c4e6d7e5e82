package io.httppool.autoconfigure.resilience;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.BulkheadConfigCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.ratelimiter.configuration.RateLimiterConfigCustomizer;
import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadProperties;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerProperties;
import io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterProperties;
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
 * Lets {@code resilience4j.circuitbreaker.instances.<upstream>}, its like for rate
 * limiters and bulkheads, and Resilience4j's customizers override
 * {@code circuit-breaker.*}, {@code rate-limiter.*} and {@code bulkhead.*} of an
 * upstream.
 */
@AutoConfiguration(after = PoolAutoConfiguration.class,
		afterName = { "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
				"io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration",
				"io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration" })
@ConditionalOnClass({ CircuitBreakerProperties.class, RateLimiterProperties.class, BulkheadProperties.class,
		CircuitBreakerConfigCustomizer.class })
@ConditionalOnBean({ CircuitBreakerProperties.class, RateLimiterProperties.class, BulkheadProperties.class,
		Protections.class })
public final class PoolProtectionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ProtectionConfigFactory poolProtectionConfigFactory(CircuitBreakerProperties circuitBreakers,
			ObjectProvider<CircuitBreakerConfigCustomizer> circuitBreakerCustomizers,
			RateLimiterProperties rateLimiters, ObjectProvider<RateLimiterConfigCustomizer> rateLimiterCustomizers,
			BulkheadProperties bulkheads, ObjectProvider<BulkheadConfigCustomizer> bulkheadCustomizers) {
		return new Resilience4jProtectionConfigFactory(
				new CircuitBreakerConfigs(circuitBreakers,
						new CompositeCustomizer<>(circuitBreakerCustomizers.orderedStream().toList())),
				new RateLimiterConfigs(rateLimiters,
						new CompositeCustomizer<>(rateLimiterCustomizers.orderedStream().toList())),
				new BulkheadConfigs(bulkheads,
						new CompositeCustomizer<>(bulkheadCustomizers.orderedStream().toList())));
	}

}
