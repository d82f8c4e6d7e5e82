package io.httppool.webclient;

import java.net.URI;
import java.util.function.Function;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;

import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.resilience.PoolRetries;

/**
 * Makes requests through one pool. Safe for use by any number of threads.
 */
public final class PoolClientHttpConnector implements ClientHttpConnector {

	private final HttpComponentsConnectionPool pool;

	private final PoolRetries retries;

	/**
	 * Create a connector.
	 * @param pool the pool
	 * @param retries make further attempts
	 */
	public PoolClientHttpConnector(HttpComponentsConnectionPool pool, PoolRetries retries) {
		this.pool = pool;
		this.retries = retries;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		return PoolExchange.start(this.pool::begin, this.retries, method, uri, requestCallback);
	}

}
