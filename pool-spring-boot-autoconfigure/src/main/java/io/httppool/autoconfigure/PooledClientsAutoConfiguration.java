package io.httppool.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.restclient.PooledRestClients;
import io.httppool.webclient.PooledWebClients;

/**
 * Offers {@link PooledClients} where both of Spring's clients are there.
 */
@AutoConfiguration(afterName = { "io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration",
		"io.httppool.autoconfigure.webclient.PoolWebClientAutoConfiguration" })
@ConditionalOnClass({ RestClient.class, WebClient.class })
@ConditionalOnBean({ PooledRestClients.class, PooledWebClients.class })
public final class PooledClientsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PooledClients pooledClients(PooledRestClients restClients, PooledWebClients webClients) {
		return new PooledClients(restClients, webClients);
	}

}
