package io.httppool.autoconfigure.restclient;

import java.util.function.Supplier;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.client.RestClient;

import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;
import io.httppool.restclient.RoutingClientHttpRequestFactory;

/**
 * Lets the requests of plain builders find their pools. Runs early, so that a request
 * factory that another customizer sets (a mock server's, for instance) wins.
 */
final class RoutingRestClientCustomizer implements RestClientCustomizer, Ordered {

	private final HttpComponentsConnectionPools pools;

	private final PoolRetries retries;

	private final Supplier<? extends ClientHttpRequestFactory> unmatched;

	RoutingRestClientCustomizer(HttpComponentsConnectionPools pools, PoolRetries retries,
			Supplier<? extends ClientHttpRequestFactory> unmatched) {
		this.pools = pools;
		this.retries = retries;
		this.unmatched = unmatched;
	}

	@Override
	public void customize(RestClient.Builder builder) {
		// One for each builder, as Boot makes them; made when the first request needs it.
		SingletonSupplier<ClientHttpRequestFactory> fallback = SingletonSupplier.of(this.unmatched::get);
		builder.requestFactory(new RoutingClientHttpRequestFactory(this.pools, this.retries,
				(uri, method) -> fallback.obtain().createRequest(uri, method)));
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 100;
	}

}
