package io.httppool.autoconfigure.restclient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.web.client.RestClient;

import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;
import io.httppool.restclient.PooledRestClients;

/**
 * Gives upstreams their {@code RestClient}s, and lets plain builders find pools by URL.
 */
@AutoConfiguration(after = PoolAutoConfiguration.class,
		beforeName = "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration")
@ConditionalOnClass({ RestClient.class, RestClientCustomizer.class })
@ConditionalOnBean(HttpComponentsConnectionPools.class)
public final class PoolRestClientAutoConfiguration {

	@Bean
	RoutingRestClientCustomizer routingRestClientCustomizer(HttpComponentsConnectionPools pools, PoolRetries retries,
			ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactoryBuilder,
			ObjectProvider<HttpClientSettings> httpClientSettings, ResourceLoader resourceLoader) {
		return new RoutingRestClientCustomizer(pools, retries,
				() -> requestFactoryBuilder
					.getIfAvailable(() -> ClientHttpRequestFactoryBuilder.detect(resourceLoader.getClassLoader()))
					.build(httpClientSettings.getIfAvailable(HttpClientSettings::defaults)));
	}

	@Bean
	@ConditionalOnMissingBean
	PooledRestClients pooledRestClients(HttpComponentsConnectionPools pools, PoolRetries retries,
			ObjectProvider<RestClientCustomizer> customizers) {
		return new PooledRestClients(pools, retries,
				customizers.orderedStream().map(PoolRestClientAutoConfiguration::adapt).toList());
	}

	private static PooledRestClients.Customizer adapt(RestClientCustomizer customizer) {
		if (customizer instanceof RoutingRestClientCustomizer) {
			// The client of an upstream need not look for its pool.
			return (builder, requestFactory) -> builder.requestFactory(requestFactory);
		}
		return (builder, requestFactory) -> customizer.customize(builder);
	}

}
