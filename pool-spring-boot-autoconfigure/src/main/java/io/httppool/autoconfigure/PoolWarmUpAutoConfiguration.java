package io.httppool.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that keeps the application from
 * being ready before the connections of upstreams with {@code warm-up.gate-readiness} are
 * open.
 */
@AutoConfiguration(after = PoolAutoConfiguration.class)
@ConditionalOnBean(ConnectionPools.class)
public final class PoolWarmUpAutoConfiguration {

	@Bean
	WarmUpGate poolWarmUpGate(ObjectProvider<ConnectionPools> pools) {
		// Not the pools themselves: they are made with their listeners, of which this
		// is one.
		return new WarmUpGate(pools::getObject);
	}

}
