package io.httppool.autoconfigure.webclient;

import io.github.resilience4j.retry.Retry;
import org.apache.hc.core5.reactive.ReactiveResponseConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;
import io.httppool.webclient.PooledWebClients;

/**
 * Gives upstreams their {@code WebClient}s, and lets plain builders find pools by URL.
 */
@AutoConfiguration(after = PoolAutoConfiguration.class,
		beforeName = "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration")
@ConditionalOnClass({ WebClient.class, WebClientCustomizer.class, ReactiveResponseConsumer.class })
@ConditionalOnBean(HttpComponentsConnectionPools.class)
public final class PoolWebClientAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(PoolWebClientAutoConfiguration.class);

	@Bean
	RoutingWebClientCustomizer routingWebClientCustomizer(HttpComponentsConnectionPools pools, PoolRetries retries,
			@Qualifier("reactivePoolRetries") ObjectProvider<PoolRetries> reactiveRetries,
			ObjectProvider<ClientHttpConnector> connector, ObjectProvider<HttpClientSettings> httpClientSettings,
			ResourceLoader resourceLoader) {
		return new RoutingWebClientCustomizer(pools, reactiveRetries.getIfAvailable(() -> retries),
				() -> connector.getIfAvailable(() -> ClientHttpConnectorBuilder.detect(resourceLoader.getClassLoader())
					.build(httpClientSettings.getIfAvailable(HttpClientSettings::defaults))));
	}

	@Bean
	@ConditionalOnMissingBean
	PooledWebClients pooledWebClients(HttpComponentsConnectionPools pools, PoolRetries retries,
			@Qualifier("reactivePoolRetries") ObjectProvider<PoolRetries> reactiveRetries,
			ObjectProvider<WebClientCustomizer> customizers) {
		return new PooledWebClients(pools, reactiveRetries.getIfAvailable(() -> retries),
				() -> customizers.orderedStream().map(PoolWebClientAutoConfiguration::adapt).toList());
	}

	private static PooledWebClients.Customizer adapt(WebClientCustomizer customizer) {
		if (customizer instanceof RoutingWebClientCustomizer) {
			// The client of an upstream need not look for its pool.
			return (builder, connector) -> builder.clientConnector(connector);
		}
		return (builder, connector) -> customizer.customize(builder);
	}

	/**
	 * Without the operator that lets Resilience4j repeat what is reactive.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Retry.class)
	@ConditionalOnMissingClass("io.github.resilience4j.reactor.retry.RetryOperator")
	static class NoReactorOperatorConfiguration {

		@Bean(defaultCandidate = false)
		PoolRetries reactivePoolRetries(PoolRetries retries) {
			logger.warn("Calls with WebClient are not tried again: add io.github.resilience4j:resilience4j-reactor");
			return retries.once();
		}

	}

}
