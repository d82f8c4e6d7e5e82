package io.httppool.webclient;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;

import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;

/**
 * Sends each request through the pool that its URL belongs to, and leaves the others to
 * the connector that would have made them anyway. Safe for use by any number of threads.
 */
public final class RoutingClientHttpConnector implements ClientHttpConnector {

	private final HttpComponentsConnectionPools pools;

	private final PoolRetries retries;

	private final ClientHttpConnector unmatched;

	/**
	 * Create a connector.
	 * @param pools the pools
	 * @param retries make further attempts
	 * @param unmatched makes the requests that belong to no pool
	 */
	public RoutingClientHttpConnector(HttpComponentsConnectionPools pools, PoolRetries retries,
			ClientHttpConnector unmatched) {
		this.pools = pools;
		this.retries = retries;
		this.unmatched = unmatched;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		Optional<HttpComponentsConnectionPool> pool = this.pools.route(uri);
		if (pool.isEmpty()) {
			return this.unmatched.connect(method, uri, requestCallback);
		}
		return PoolExchange.start((name) -> this.pools.begin(pool.get(), uri, name), this.retries, method, uri,
				requestCallback);
	}

}
