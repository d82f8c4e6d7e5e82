package io.httppool.autoconfigure;

import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.restclient.PooledRestClients;
import io.httppool.webclient.PooledWebClients;

/**
 * Clients of upstreams by name, for upstreams whose names are known at run time only.
 * Where the name is known, inject {@code @Qualifier("name") RestClient}.
 */
public final class PooledClients {

	private final PooledRestClients restClients;

	private final PooledWebClients webClients;

	PooledClients(PooledRestClients restClients, PooledWebClients webClients) {
		this.restClients = restClients;
		this.webClients = webClients;
	}

	/**
	 * A blocking client.
	 * @param name the upstream's name
	 * @return a client on the upstream's pool
	 * @throws IllegalArgumentException if there is no upstream of that name
	 */
	public RestClient restClient(String name) {
		return this.restClients.restClient(name);
	}

	/**
	 * A reactive client.
	 * @param name the upstream's name
	 * @return a client on the upstream's pool
	 * @throws IllegalArgumentException if there is no upstream of that name
	 */
	public WebClient webClient(String name) {
		return this.webClients.webClient(name);
	}

}
