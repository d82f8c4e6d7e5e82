package io.httppool.autoconfigure.webclient;

import org.apache.hc.core5.reactive.ReactiveResponseConsumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
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

	@Bean
	RoutingWebClientCustomizer routingWebClientCustomizer(HttpComponentsConnectionPools pools, PoolRetries retries,
			ObjectProvider<ClientHttpConnector> connector, ObjectProvider<HttpClientSettings> httpClientSettings,
			ResourceLoader resourceLoader) {
		return new RoutingWebClientCustomizer(pools, retries,
				() -> connector.getIfAvailable(() -> ClientHttpConnectorBuilder.detect(resourceLoader.getClassLoader())
					.build(httpClientSettings.getIfAvailable(HttpClientSettings::defaults))));
	}

	@Bean
	@ConditionalOnMissingBean
	PooledWebClients pooledWebClients(HttpComponentsConnectionPools pools, PoolRetries retries,
			ObjectProvider<WebClientCustomizer> customizers) {
		return new PooledWebClients(pools, retries,
				customizers.orderedStream().map(PoolWebClientAutoConfiguration::adapt).toList());
	}

	private static PooledWebClients.Customizer adapt(WebClientCustomizer customizer) {
		if (customizer instanceof RoutingWebClientCustomizer) {
			// The client of an upstream need not look for its pool.
			return (builder, connector) -> builder.clientConnector(connector);
		}
		return (builder, connector) -> customizer.customize(builder);
	}

}
