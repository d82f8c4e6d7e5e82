package io.httppool.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.resilience.PoolRetries;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamTls;

/**
 * The {@code RestClient}s that are compared: of this library, and on a stock HttpClient
 * with and without its pool. All trust the upstream's certificate.
 */
final class TlsClients implements AutoCloseable {

	private final SSLContext trust = UpstreamTls.clientContext();

	private final HttpComponentsConnectionPools pools;

	private final PooledRestClients pooled;

	private final List<CloseableHttpClient> stock = new ArrayList<>();

	TlsClients(PoolListener... listeners) {
		this.pools = new HttpComponentsConnectionPools(
				(config) -> new Transport(this.trust, null, null, null, List.of()), List.of(listeners));
		this.pooled = new PooledRestClients(this.pools, PoolRetries.none(), List.of());
	}

	RestClient pooled(String name, DistantUpstream upstream, int maxConnections) {
		this.pools.add(PoolConfig.builder(name, upstream.url()).maxConnections(maxConnections).build());
		return this.pooled.restClient(name);
	}

	RestClient stock(DistantUpstream upstream, int maxConnections) {
		return stock(upstream, maxConnections, HttpClients.custom());
	}

	/**
	 * A client that opens a connection for each request.
	 * @param upstream the upstream
	 * @param maxConnections most connections at once
	 */
	RestClient withoutPool(DistantUpstream upstream, int maxConnections) {
		return stock(upstream, maxConnections,
				HttpClients.custom().setConnectionReuseStrategy((request, response, context) -> false));
	}

	private RestClient stock(DistantUpstream upstream, int maxConnections, HttpClientBuilder builder) {
		CloseableHttpClient client = builder
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setMaxConnTotal(maxConnections)
				.setMaxConnPerRoute(maxConnections)
				.setTlsSocketStrategy(new DefaultClientTlsStrategy(this.trust))
				.build())
			.build();
		this.stock.add(client);
		return RestClient.builder()
			.requestFactory(new HttpComponentsClientHttpRequestFactory(client))
			.baseUrl(upstream.url().toString())
			.build();
	}

	/**
	 * Make one call.
	 * @param client the client
	 * @param path the path
	 * @return how long it took, in nanoseconds
	 */
	static long call(RestClient client, String path) {
		long start = System.nanoTime();
		client.get().uri(path).retrieve().toBodilessEntity();
		return System.nanoTime() - start;
	}

	@Override
	public void close() throws IOException {
		this.pools.close();
		for (CloseableHttpClient client : this.stock) {
			client.close();
		}
	}

}
