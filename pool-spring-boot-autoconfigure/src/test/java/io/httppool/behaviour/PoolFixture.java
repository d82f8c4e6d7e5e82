package io.httppool.behaviour;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PoolStats;
import io.httppool.TenantResolver;
import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.httpclient.TransportSource;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.ProtectionConfigFactory;
import io.httppool.resilience.Resilience4jProtections;
import io.httppool.resilience.Resilience4jRetries;
import io.httppool.resilience.RetryConfigFactory;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamServer;
import io.httppool.webclient.PooledWebClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One upstream and its pool, without Spring Boot.
 */
final class PoolFixture implements AutoCloseable {

	static final String NAME = "upstream";

	private final HttpComponentsConnectionPools pools;

	private final PoolRetries retries;

	private final CircuitBreakerRegistry circuitBreakers = CircuitBreakerRegistry.ofDefaults();

	private final RateLimiterRegistry rateLimiters = RateLimiterRegistry.ofDefaults();

	private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();

	private final List<CloseReason> closeReasons = Collections.synchronizedList(new ArrayList<>());

	PoolFixture(URI baseUrl, Transport transport, UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		this(baseUrl, transport, null, config, listeners);
	}

	PoolFixture(URI baseUrl, Transport transport, @Nullable TenantResolver tenants,
			UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		this(baseUrl, (any) -> transport, tenants, config, listeners);
	}

	PoolFixture(URI baseUrl, TransportSource transports, @Nullable TenantResolver tenants,
			UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		this(baseUrl, transports, tenants, null, config, listeners);
	}

	PoolFixture(URI baseUrl, TransportSource transports, @Nullable TenantResolver tenants,
			@Nullable Function<String, Executor> threads, UnaryOperator<PoolConfig.Builder> config,
			PoolListener... listeners) {
		this.retries = Resilience4jRetries.with(RetryRegistry.ofDefaults(), RetryConfigFactory.registeredOrOwn(),
				new Resilience4jProtections(this.circuitBreakers, this.rateLimiters, this.bulkheads,
						ProtectionConfigFactory.registeredOrOwn()),
				Clock.systemUTC());
		this.retries.tellOfBreakers(HttpComponentsConnectionPools::breakerChanged);
		PoolListener listener = new PoolListener() {

			@Override
			public void closed(ConnectionPool pool, CloseReason reason) {
				PoolFixture.this.closeReasons.add(reason);
			}

		};
		List<PoolListener> all = new ArrayList<>(List.of(this.retries, listener));
		all.addAll(List.of(listeners));
		this.pools = new HttpComponentsConnectionPools(transports, all, tenants, threads);
		this.pools.add(config.apply(defaults(PoolConfig.builder(NAME, baseUrl))).build());
	}

	PoolFixture(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		this(upstream.baseUrl(), Transport.DEFAULT, config, listeners);
	}

	/**
	 * Short times, and no second attempt unless a test asks for it.
	 */
	static PoolConfig.Builder defaults(PoolConfig.Builder config) {
		return config.maxConnections(5)
			.acquireTimeout(Duration.ofMillis(500))
			.connectTimeout(Duration.ofSeconds(1))
			.readTimeout(Duration.ofSeconds(2))
			.timeout(Duration.ofSeconds(5))
			.shutdownGrace(Duration.ofSeconds(2))
			.retry(retry(1));
	}

	static PoolConfig.Retry retry(int maxAttempts) {
		PoolConfig.Retry defaults = PoolConfig.Retry.DEFAULTS;
		return new PoolConfig.Retry(maxAttempts > 1, maxAttempts, Duration.ofMillis(50), 1, Duration.ofMillis(50), 0,
				defaults.statuses(), defaults.methods(), false, defaults.idempotencyKeyHeader(), Duration.ofMillis(50),
				Duration.ofMillis(200));
	}

	HttpComponentsConnectionPools pools() {
		return this.pools;
	}

	HttpComponentsConnectionPool pool() {
		return this.pools.get(NAME);
	}

	CircuitBreaker circuitBreaker() {
		return this.circuitBreakers.find(NAME).orElseThrow();
	}

	RateLimiter rateLimiter() {
		return this.rateLimiters.find(NAME).orElseThrow();
	}

	Bulkhead bulkhead() {
		return this.bulkheads.find(NAME).orElseThrow();
	}

	PoolRetries retries() {
		return this.retries;
	}

	PoolStats stats() {
		return pool().stats();
	}

	List<CloseReason> closeReasons() {
		return List.copyOf(this.closeReasons);
	}

	Caller restClient() {
		return restClient(NAME);
	}

	Caller restClient(String name) {
		return new RestClientCaller(new PooledRestClients(this.pools, this.retries, List.of()).restClient(name));
	}

	RestClient springRestClient() {
		return new PooledRestClients(this.pools, this.retries, List.of()).restClient(NAME);
	}

	WebClient springWebClient() {
		return new PooledWebClients(this.pools, this.retries, List.of()).webClient(NAME);
	}

	Caller webClient() {
		return webClient(NAME);
	}

	Caller webClient(String name) {
		return new WebClientCaller(new PooledWebClients(this.pools, this.retries, List.of()).webClient(name));
	}

	/**
	 * A connection is told of as closed a moment after the server has seen it.
	 */
	void assertClosedBy(CloseReason... reasons) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.untilAsserted(() -> assertThat(closeReasons()).containsExactly(reasons));
	}

	/**
	 * What must hold after every test, whatever happened in it.
	 */
	void assertAtRest() {
		Awaitility.await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
			PoolStats stats = stats();
			assertThat(stats.active()).as("active").isZero();
			assertThat(stats.connecting()).as("connecting").isZero();
			assertThat(stats.pending()).as("pending").isZero();
			assertThat(stats.opened() - stats.closedTotal()).as("opened - closed").isEqualTo(stats.idle());
		});
	}

	@Override
	public void close() {
		this.pools.close();
	}

}
