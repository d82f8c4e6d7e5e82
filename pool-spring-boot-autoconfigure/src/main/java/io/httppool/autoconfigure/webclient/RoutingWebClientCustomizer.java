package io.httppool.autoconfigure.webclient;

import java.util.function.Supplier;

import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;
import io.httppool.webclient.RoutingClientHttpConnector;

/**
 * Lets the requests of plain builders find their pools. Runs right after Boot's own
 * customizer, which sets the connector at order 0, so that a connector that another
 * customizer sets wins.
 */
final class RoutingWebClientCustomizer implements WebClientCustomizer, Ordered {

	private final HttpComponentsConnectionPools pools;

	private final PoolRetries retries;

	private final Supplier<ClientHttpConnector> unmatched;

	RoutingWebClientCustomizer(HttpComponentsConnectionPools pools, PoolRetries retries,
			Supplier<ClientHttpConnector> unmatched) {
		this.pools = pools;
		this.retries = retries;
		this.unmatched = unmatched;
	}

	@Override
	public void customize(WebClient.Builder builder) {
		SingletonSupplier<ClientHttpConnector> fallback = SingletonSupplier.of(this.unmatched);
		builder.clientConnector(new RoutingClientHttpConnector(this.pools, this.retries,
				(method, uri, requestCallback) -> fallback.obtain().connect(method, uri, requestCallback)));
	}

	@Override
	public int getOrder() {
		return 1;
	}

}
