package io.httppool.webclient;

import java.util.List;
import java.util.function.Supplier;

import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.PoolConfig;
import io.httppool.PoolRequest;
import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;

/**
 * Makes {@code WebClient}s for upstreams by name, those added at run time included. Safe
 * for use by any number of threads.
 */
public final class PooledWebClients {

	private final HttpComponentsConnectionPools pools;

	private final PoolRetries retries;

	private final SingletonSupplier<List<Customizer>> customizers;

	/**
	 * Create the factory.
	 * @param pools the pools
	 * @param retries make further attempts
	 * @param customizers applied to each builder, in this order
	 */
	public PooledWebClients(HttpComponentsConnectionPools pools, PoolRetries retries, List<Customizer> customizers) {
		this(pools, retries, () -> customizers);
	}

	/**
	 * Create the factory, with customizers that are not looked for before the first
	 * builder is made: what they bring along, such as the connector of plain clients, is
	 * not made for an application that has no use for it.
	 * @param pools the pools
	 * @param retries make further attempts
	 * @param customizers gives what is applied to each builder, in this order; asked once
	 */
	public PooledWebClients(HttpComponentsConnectionPools pools, PoolRetries retries,
			Supplier<List<Customizer>> customizers) {
		this.pools = pools;
		this.retries = retries;
		this.customizers = SingletonSupplier.of(() -> List.copyOf(customizers.get()));
	}

	/**
	 * A builder with the upstream's base URL, pool and headers.
	 * @param name the upstream's name
	 * @return a new builder
	 * @throws IllegalArgumentException if there is no upstream of that name
	 */
	public WebClient.Builder builder(String name) {
		HttpComponentsConnectionPool pool = this.pools.get(name);
		PoolConfig config = pool.config();
		ClientHttpConnector connector = new PoolClientHttpConnector(pool, this.retries);
		WebClient.Builder builder = WebClient.builder().clientConnector(connector);
		this.customizers.obtain().forEach((customizer) -> customizer.customize(builder, connector));
		builder.baseUrl(config.baseUrl().toString());
		config.headers().forEach((header, values) -> builder.defaultHeader(header, values.toArray(String[]::new)));
		builder.defaultRequest((request) -> request.attribute(PoolRequest.POOL_ATTRIBUTE, name));
		return builder;
	}

	/**
	 * A client with the upstream's base URL, pool and headers.
	 * @param name the upstream's name
	 * @return a new client on the upstream's pool
	 * @throws IllegalArgumentException if there is no upstream of that name
	 */
	public WebClient webClient(String name) {
		return builder(name).build();
	}

	/**
	 * Adds to a builder what the application adds to all of its builders.
	 */
	@FunctionalInterface
	public interface Customizer {

		/**
		 * Customize a builder.
		 * @param builder the builder
		 * @param connector the connector on the upstream's pool
		 */
		void customize(WebClient.Builder builder, ClientHttpConnector connector);

	}

}
