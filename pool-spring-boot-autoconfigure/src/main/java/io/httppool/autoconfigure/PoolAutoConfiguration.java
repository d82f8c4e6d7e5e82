package io.httppool.autoconfigure;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import io.httppool.CallTracer;
import io.httppool.ConnectionPools;
import io.httppool.ConnectionReadiness;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.TenantResolver;
import io.httppool.fleet.FleetSettings;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.TransportSource;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.ProtectionConfigFactory;
import io.httppool.resilience.Protections;
import io.httppool.resilience.Quotas;
import io.httppool.resilience.Resilience4jProtections;
import io.httppool.resilience.Resilience4jRetries;
import io.httppool.resilience.RetryConfigFactory;

/**
 * Gives every upstream below {@code pool.upstreams} its pool and its clients.
 */
@AutoConfiguration(after = { SslAutoConfiguration.class, HttpClientAutoConfiguration.class },
		afterName = { "io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration",
				"io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
				"io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration",
				"io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration" })
@ConditionalOnClass(CloseableHttpClient.class)
@ConditionalOnBooleanProperty(name = "pool.enabled", matchIfMissing = true)
public final class PoolAutoConfiguration {

	@Bean
	static PoolBeanDefinitions poolBeanDefinitions(Environment environment) {
		return new PoolBeanDefinitions(environment);
	}

	@Bean
	PoolConfigs poolConfigs(Environment environment, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<PoolConnectionDetails> connectionDetails) {
		return PoolConfigs.load(environment, sslBundles.getIfAvailable(), connectionDetails.getIfAvailable());
	}

	@Bean
	FleetSettings poolFleetSettings(PoolConfigs configs) {
		return configs.fleet();
	}

	@Bean
	@ConditionalOnMissingBean
	PoolTelemetry poolTelemetry(PoolConfigs configs) {
		return configs.telemetry();
	}

	@Bean
	@ConditionalOnMissingBean(ConnectionPools.class)
	HttpComponentsConnectionPools connectionPools(PoolConfigs configs, ListableBeanFactory beanFactory,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<SslProperties> sslProperties,
			ObjectProvider<HttpClientSettings> httpClientSettings, ObjectProvider<ConnectionReadiness> readiness,
			ObjectProvider<TenantResolver> tenants, PoolRetries retries, ObjectProvider<CallTracer> tracer,
			ObjectProvider<PoolListener> listeners, Environment environment, ApplicationContext context) {
		SslBundles applicationBundles = sslBundles.getIfAvailable();
		PoolSslBundles poolBundles = (applicationBundles != null)
				? new PoolSslBundles(applicationBundles, sslProperties.getIfAvailable(), context) : null;
		TransportSource transports = new TransportFactory(poolBundles, httpClientSettings.getIfAvailable(),
				readiness.orderedStream().toList());
		List<PoolListener> all = Stream.concat(Stream.of(retries), listeners.orderedStream()).toList();
		Function<String, Executor> threads = Threading.VIRTUAL.isActive(environment) ? VirtualThreadTaskExecutor::new
				: null;
		HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools(transports, all, tenants.getIfUnique(),
				threads);
		if (poolBundles != null) {
			poolBundles.tellOfUpdates(pools::sslBundleChanged);
		}
		retries.tellOfBreakers(HttpComponentsConnectionPools::breakerChanged);
		tracer.ifUnique(pools::traceBy);
		if (context instanceof ReactiveWebApplicationContext) {
			pools.warmUpFor(PooledConnection.Kind.ASYNC);
		}
		// By type, since a provider would leave out what is injected by qualifier only.
		beanFactory.getBeansOfType(PoolConfig.class).values().forEach(pools::add);
		PoolConfigs.OnDemand onDemand = configs.onDemand();
		if (onDemand != null) {
			pools.poolUnmatched(onDemand.template(), onDemand.max());
		}
		return pools;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Retry.class)
	static class ResilienceConfiguration {

		@Bean
		@ConditionalOnMissingBean
		PoolRetries poolRetries(ObjectProvider<RetryRegistry> registry, ObjectProvider<RetryConfigFactory> configs,
				ObjectProvider<Protections> protections, ObjectProvider<Quotas> quotas) {
			return Resilience4jRetries.with(registry.getIfAvailable(RetryRegistry::ofDefaults),
					configs.getIfAvailable(RetryConfigFactory::registeredOrOwn),
					protections.getIfAvailable(Protections::none), quotas.getIfAvailable(Quotas::local),
					Clock.systemUTC());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Retry.class, CircuitBreaker.class, RateLimiter.class, Bulkhead.class })
	static class ProtectionConfiguration {

		@Bean
		@ConditionalOnMissingBean
		Protections poolProtections(ObjectProvider<CircuitBreakerRegistry> circuitBreakers,
				ObjectProvider<RateLimiterRegistry> rateLimiters, ObjectProvider<BulkheadRegistry> bulkheads,
				ObjectProvider<ProtectionConfigFactory> configs) {
			return new Resilience4jProtections(circuitBreakers.getIfAvailable(CircuitBreakerRegistry::ofDefaults),
					rateLimiters.getIfAvailable(RateLimiterRegistry::ofDefaults),
					bulkheads.getIfAvailable(BulkheadRegistry::ofDefaults),
					configs.getIfAvailable(ProtectionConfigFactory::registeredOrOwn));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.github.resilience4j.retry.Retry")
	static class NoResilienceConfiguration {

		@Bean
		@ConditionalOnMissingBean
		PoolRetries poolRetries(ObjectProvider<Quotas> quotas) {
			return PoolRetries.none(quotas.getIfAvailable(Quotas::local));
		}

	}

}
