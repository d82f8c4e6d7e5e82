package io.httppool.autoconfigure.log;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.log.PoolLog;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolLog}.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.PoolAutoConfiguration")
@ConditionalOnBean(ConnectionPools.class)
public final class PoolLogAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PoolLog poolLog() {
		return new PoolLog();
	}

}
