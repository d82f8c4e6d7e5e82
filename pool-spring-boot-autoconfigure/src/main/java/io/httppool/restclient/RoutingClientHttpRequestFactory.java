package io.httppool.restclient;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;

/**
 * Sends each request through the pool that its URL belongs to, and leaves the others to
 * the factory that would have made them anyway. Safe for use by any number of threads.
 */
public final class RoutingClientHttpRequestFactory implements ClientHttpRequestFactory {

	private final HttpComponentsConnectionPools pools;

	private final PoolRetries retries;

	private final ClientHttpRequestFactory unmatched;

	/**
	 * Create a factory.
	 * @param pools the pools
	 * @param retries make further attempts
	 * @param unmatched makes the requests that belong to no pool
	 */
	public RoutingClientHttpRequestFactory(HttpComponentsConnectionPools pools, PoolRetries retries,
			ClientHttpRequestFactory unmatched) {
		this.pools = pools;
		this.retries = retries;
		this.unmatched = unmatched;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod httpMethod) throws IOException {
		Optional<HttpComponentsConnectionPool> pool = this.pools.route(uri);
		if (pool.isEmpty()) {
			return this.unmatched.createRequest(uri, httpMethod);
		}
		return new PoolClientHttpRequest(pool.get().name(), (method) -> this.pools.begin(pool.get(), uri, method),
				this.retries, httpMethod, uri);
	}

}
