package io.httppool.autoconfigure.census;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.hc.core5.pool.ConnPoolControl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.resources.ConnectionProvider;

import io.httppool.ConnectionPools;
import io.httppool.census.BeanCensus;
import io.httppool.census.HikariPoolReader;
import io.httppool.census.HttpComponentsPoolReader;
import io.httppool.census.JdkHttpClientReader;
import io.httppool.census.PoolReader;
import io.httppool.census.ReactorNettyPoolReader;
import io.httppool.insight.UnmanagedPools;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the census of pools that this
 * library does not manage. Beans of type {@link PoolReader} make other kinds known.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.PoolAutoConfiguration")
@ConditionalOnBean(ConnectionPools.class)
public final class PoolCensusAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	UnmanagedPools unmanagedPools(ConfigurableListableBeanFactory beans, ObjectProvider<PoolReader> readers) {
		return new BeanCensus(beans, readers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	JdkHttpClientReader jdkHttpClientReader() {
		return new JdkHttpClientReader();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConnPoolControl.class)
	static class HttpComponentsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		HttpComponentsPoolReader httpComponentsPoolReader() {
			return new HttpComponentsPoolReader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HikariDataSource.class)
	static class HikariConfiguration {

		@Bean
		@ConditionalOnMissingBean
		HikariPoolReader hikariPoolReader() {
			return new HikariPoolReader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConnectionProvider.class)
	static class ReactorNettyConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ReactorNettyPoolReader reactorNettyPoolReader() {
			return new ReactorNettyPoolReader();
		}

	}

}
