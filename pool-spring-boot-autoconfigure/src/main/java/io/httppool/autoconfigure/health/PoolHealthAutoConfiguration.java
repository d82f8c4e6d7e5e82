package io.httppool.autoconfigure.health;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.ConnectionPools;
import io.httppool.health.PoolsHealthContributor;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolsHealthContributor},
 * which shows as {@code pools} unless {@code management.health.pools.enabled} is false.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.insight.PoolInsightAutoConfiguration")
@ConditionalOnClass(HealthContributor.class)
@ConditionalOnBean(ConnectionPools.class)
public final class PoolHealthAutoConfiguration {

	@Bean
	@ConditionalOnEnabledHealthIndicator("pools")
	@ConditionalOnMissingBean(name = { "poolsHealthContributor", "poolsHealthIndicator" })
	PoolsHealthContributor poolsHealthContributor(ConnectionPools pools, PoolAssessor assessor, PoolEpisodes episodes) {
		return new PoolsHealthContributor(pools, assessor, episodes);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Endpoint.class, HealthEndpointProperties.class })
	static class StatusOrderConfiguration {

		@Bean
		@ConditionalOnEnabledHealthIndicator("pools")
		static DegradedStatusOrderPostProcessor degradedStatusOrderPostProcessor() {
			return new DegradedStatusOrderPostProcessor();
		}

	}

}
