package io.httppool.behaviour;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.resilience4j.retry.RetryRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.httppool.ConnectionPool;
import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.health.PoolsHealthContributor;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.Resilience4jRetries;
import io.httppool.restclient.RoutingClientHttpRequestFactory;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.webclient.RoutingClientHttpConnector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Pools of origins that are no upstream.
 */
class OnDemandPoolTests {

	private static final PoolConfig TEMPLATE = PoolConfig.builder("any", "http://any-origin.invalid")
		.maxConnections(2)
		.shutdownGrace(Duration.ofSeconds(2))
		.header("X-Tenant", "S3CRET")
		.auth(new PoolAuth.BearerToken("S3CRET"))
		.build();

	private final List<UpstreamServer> servers = new ArrayList<>();

	private final List<String> removed = new ArrayList<>();

	private final PoolRetries retries = Resilience4jRetries.with(RetryRegistry.ofDefaults(), Clock.systemUTC());

	private final HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
			List.of(this.retries, new PoolListener() {

				@Override
				public void poolRemoved(ConnectionPool pool) {
					OnDemandPoolTests.this.removed.add(pool.name());
				}

			}));

	@AfterEach
	void close() {
		this.pools.close();
		this.servers.forEach(UpstreamServer::close);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void originThatIsNoUpstreamGetsItsPoolWhenNeeded(boolean blocking) {
		UpstreamServer server = server();
		this.pools.poolUnmatched(TEMPLATE, 10);
		assertThat(this.pools.names()).isEmpty();
		for (int i = 0; i < 5; i++) {
			assertThat(get(blocking, server)).isEqualTo("hello");
			Awaitility.await().until(() -> pool(server).stats().active() == 0);
		}
		assertThat(server.stats().connectionsAccepted()).isEqualTo(1);
		assertThat(pool(server).config().maxConnections()).isEqualTo(2);
		assertThat(pool(server).name()).isEqualTo("on-demand.http.127.0.0.1_" + server.port());
	}

	@Test
	void deadHostThatARequestNamesDoesNotMakeTheApplicationUnhealthy() throws Exception {
		PoolAssessor assessor = new PoolAssessor();
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
				List.of(this.retries, assessor)); PoolEpisodes episodes = new PoolEpisodes(List.of())) {
			pools.add(TEMPLATE);
			pools.poolUnmatched(TEMPLATE, 10);
			RestClient client = RestClient.builder()
				.requestFactory(new RoutingClientHttpRequestFactory(pools, this.retries, (uri, method) -> {
					throw new IllegalStateException("Not pooled: " + uri);
				}))
				.build();
			assertThatExceptionOfType(ResourceAccessException.class)
				.isThrownBy(() -> client.get().uri("http://127.0.0.1:" + port).retrieve().toBodilessEntity());
			String name = "on-demand.http.127.0.0.1_" + port;
			assertThat(pools.names()).contains(name);
			PoolsHealthContributor health = new PoolsHealthContributor(pools, assessor, episodes);
			assertThat(health.stream()).extracting(HealthContributors.Entry::name).containsExactly("any");
			assertThat(health.getContributor(name)).isNull();
			assertThat(health.getContributor("any")).isNotNull();
		}
	}

	@Test
	void credentialsOfTheDefaultsGoNowhere() {
		UpstreamServer server = server();
		this.pools.poolUnmatched(TEMPLATE, 10);
		get(true, server);
		assertThat(server.requests().get(0).headers().toString()).doesNotContain("S3CRET");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void poolThatWasNotNeededForLongestMakesRoom(boolean blocking) {
		this.pools.poolUnmatched(TEMPLATE, 2);
		List<UpstreamServer> four = Stream.generate(this::server).limit(4).toList();
		four.forEach((server) -> get(blocking, server));
		assertThat(this.pools.names()).containsExactly(name(four.get(2)), name(four.get(3)));
		assertThat(this.removed).containsExactly(name(four.get(0)), name(four.get(1)));
		Awaitility.await().untilAsserted(() -> assertThat(four.get(0).stats().connectionsOpen()).isZero());
		get(blocking, four.get(2));
		get(blocking, four.get(0));
		assertThat(Set.copyOf(this.pools.names())).containsExactlyInAnyOrder(name(four.get(2)), name(four.get(0)));
	}

	@Test
	void poolWithACallInFlightLetsItEndBeforeItGoes() throws Exception {
		Gate gate = new Gate();
		UpstreamServer slow = UpstreamServer.start(gate);
		this.servers.add(slow);
		this.pools.poolUnmatched(TEMPLATE, 1);
		var inFlight = Mono.fromCallable(() -> get(true, slow)).subscribeOn(Schedulers.boundedElastic()).toFuture();
		gate.awaitRequest();
		assertThat(get(true, server())).isEqualTo("hello");
		gate.open();
		assertThat(inFlight.get()).isEqualTo("late");
		Awaitility.await().untilAsserted(() -> assertThat(slow.stats().connectionsOpen()).isZero());
	}

	@Test
	void upstreamsKeepTheirOwnPools() {
		UpstreamServer server = server();
		this.pools.poolUnmatched(TEMPLATE, 10);
		this.pools.add(PoolConfig.builder("named", server.baseUrl()).build());
		get(true, server);
		assertThat(this.pools.names()).containsExactly("named");
		assertThat(this.pools.get("named").stats().opened()).isEqualTo(1);
		assertThat(this.pools.forUrl(server().baseUrl())).as("only upstreams are found by URL").isEmpty();
	}

	private UpstreamServer server() {
		UpstreamServer server = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"));
		this.servers.add(server);
		return server;
	}

	private ConnectionPool pool(UpstreamServer server) {
		return this.pools.get(name(server));
	}

	private static String name(UpstreamServer server) {
		return "on-demand.http.127.0.0.1_" + server.port();
	}

	private String get(boolean blocking, UpstreamServer server) {
		String url = server.baseUrl() + "/";
		if (blocking) {
			ClientHttpRequestFactory nobody = (uri, method) -> {
				throw new IllegalStateException("Not pooled: " + uri);
			};
			return Objects.requireNonNull(RestClient.builder()
				.requestFactory(new RoutingClientHttpRequestFactory(this.pools, this.retries, nobody))
				.build()
				.get()
				.uri(url)
				.retrieve()
				.body(String.class));
		}
		ClientHttpConnector nobody = (method, uri, callback) -> Mono
			.error(new IllegalStateException("Not pooled: " + uri));
		return Objects.requireNonNull(WebClient.builder()
			.clientConnector(new RoutingClientHttpConnector(this.pools, this.retries, nobody))
			.build()
			.get()
			.uri(url)
			.retrieve()
			.bodyToMono(String.class)
			.block());
	}

}
