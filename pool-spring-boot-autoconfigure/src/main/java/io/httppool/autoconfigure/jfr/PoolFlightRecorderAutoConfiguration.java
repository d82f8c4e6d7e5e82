package io.httppool.autoconfigure.jfr;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.jfr.PoolFlightRecorder;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolFlightRecorder}. A
 * Java runtime may lack the module {@code jdk.jfr}.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.PoolAutoConfiguration")
@ConditionalOnClass(name = "jdk.jfr.Event")
@ConditionalOnBean(ConnectionPools.class)
public final class PoolFlightRecorderAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PoolFlightRecorder poolFlightRecorder() {
		return new PoolFlightRecorder();
	}

}
