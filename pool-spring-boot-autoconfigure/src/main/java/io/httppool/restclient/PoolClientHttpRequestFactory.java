package io.httppool.restclient;

import java.net.URI;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.resilience.PoolRetries;

/**
 * Makes requests through one pool. Safe for use by any number of threads.
 */
public final class PoolClientHttpRequestFactory implements ClientHttpRequestFactory {

	private final HttpComponentsConnectionPool pool;

	private final PoolRetries retries;

	/**
	 * Create a factory.
	 * @param pool the pool
	 * @param retries make further attempts
	 */
	public PoolClientHttpRequestFactory(HttpComponentsConnectionPool pool, PoolRetries retries) {
		this.pool = pool;
		this.retries = retries;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod httpMethod) {
		return new PoolClientHttpRequest(this.pool.name(), this.pool::begin, this.retries, httpMethod, uri);
	}

}
