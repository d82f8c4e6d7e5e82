package io.httppool.autoconfigure.adaptive;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.adaptive.AdaptiveConcurrency;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link AdaptiveConcurrency}.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.PoolAutoConfiguration")
@ConditionalOnBean(ConnectionPools.class)
public final class PoolAdaptiveAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	AdaptiveConcurrency poolAdaptiveConcurrency() {
		return new AdaptiveConcurrency();
	}

}
