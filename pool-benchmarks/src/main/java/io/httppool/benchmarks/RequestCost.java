package io.httppool.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.retry.RetryRegistry;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.httppool.PoolConfig;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.Resilience4jRetries;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

/**
 * What does a pool add to a request on a warm connection: acquire, exchange, release? The
 * upstream answers at once over loopback from the same JVM, so what is measured is mostly
 * client and server code; over a network the share of the pool is smaller.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class RequestCost {

	private final UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.json(200, "[]"));

	private final HttpComponentsConnectionPools pools;

	private final RestClient pooledClient;

	private final HttpComponentsClientHttpRequestFactory plainRequestFactory;

	private final RestClient plainClient;

	private final CloseableHttpClient httpClient = HttpClients.createDefault();

	public RequestCost() {
		PoolRetries retries = Resilience4jRetries.with(RetryRegistry.ofDefaults(), Clock.systemUTC());
		this.pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT, List.of(retries));
		this.pools.add(PoolConfig.builder("upstream", this.upstream.baseUrl()).build());
		this.pooledClient = new PooledRestClients(this.pools, retries, List.of()).restClient("upstream");
		HttpComponentsClientHttpRequestFactoryBuilder boots = ClientHttpRequestFactoryBuilder.httpComponents();
		this.plainRequestFactory = boots.build();
		this.plainClient = RestClient.builder()
			.requestFactory(this.plainRequestFactory)
			.baseUrl(this.upstream.baseUrl())
			.build();
	}

	/**
	 * What Boot makes of HttpClient without this library: the baseline.
	 * @return the body
	 */
	@Benchmark
	public @Nullable String plainRestClient() {
		return this.plainClient.get().uri("/").retrieve().body(String.class);
	}

	/**
	 * The client of an upstream.
	 * @return the body
	 */
	@Benchmark
	public @Nullable String pooledRestClient() {
		return this.pooledClient.get().uri("/").retrieve().body(String.class);
	}

	/**
	 * HttpClient alone, to tell what is Spring's.
	 * @return the body
	 */
	@Benchmark
	public @Nullable String httpClient() throws IOException {
		return this.httpClient.execute(new HttpGet(this.upstream.baseUrl()),
				(response) -> EntityUtils.toString(response.getEntity()));
	}

	@TearDown
	public void close() throws Exception {
		this.pools.close();
		this.plainRequestFactory.destroy();
		this.httpClient.close();
		this.upstream.close();
	}

}
