package io.httppool.autoconfigure.webclient;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.PoolStats;
import io.httppool.autoconfigure.PoolContexts;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the requests of plain {@code WebClient} builders.
 */
class RoutingWebClientTests {

	private final UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"));

	private final UpstreamServer other = UpstreamServer.start((request) -> UpstreamResponse.text(200, "other"));

	private final ApplicationContextRunner runner = PoolContexts.pools()
		.withPropertyValues("pool.upstreams.zephyr.base-url=" + this.upstream.baseUrl() + "/v2");

	@AfterEach
	void stop() {
		this.upstream.close();
		this.other.close();
	}

	@Test
	void requestOfAPlainBuilderFindsItsPoolByUrl() {
		this.runner.run((context) -> {
			WebClient client = plain(context);
			for (int i = 0; i < 3; i++) {
				assertThat(get(client, this.upstream.baseUrl() + "/v2/cases")).isEqualTo("hello");
			}
			assertThat(acquired(context, "zephyr")).isEqualTo(3);
		});
	}

	@Test
	void allPlainBuildersShareThePool() {
		this.runner.run((context) -> {
			get(plain(context), this.upstream.baseUrl() + "/v2/cases");
			get(plain(context), this.upstream.baseUrl() + "/v2/cases");
			assertThat(acquired(context, "zephyr")).isEqualTo(2);
		});
	}

	@Test
	void longestBasePathWinsByWholeSegments() {
		this.runner.withPropertyValues("pool.upstreams.cases.base-url=" + this.upstream.baseUrl() + "/v2/cases")
			.run((context) -> {
				WebClient client = plain(context);
				get(client, this.upstream.baseUrl() + "/v2/cases/1");
				get(client, this.upstream.baseUrl() + "/v2/cases");
				assertThat(acquired(context, "cases")).isEqualTo(2);
				assertThat(acquired(context, "zephyr")).isZero();
				get(client, this.upstream.baseUrl() + "/v2/casesOfMine");
				assertThat(acquired(context, "zephyr")).isEqualTo(1);
				get(client, this.upstream.baseUrl() + "/v22");
				assertThat(acquired(context, "zephyr")).isEqualTo(1);
				assertThat(acquired(context, "cases")).isEqualTo(2);
			});
	}

	@Test
	void anotherHostGetsItsPoolOnDemandIfTheApplicationWantsThat() {
		this.runner.withPropertyValues("pool.unmatched=pool", "pool.unmatched-max=1").run((context) -> {
			String name = "on-demand.http.127.0.0.1_" + this.other.port();
			assertThat(get(plain(context), this.other.baseUrl() + "/v2/cases")).isEqualTo("other");
			assertThat(acquired(context, name)).isEqualTo(1);
			assertThat(acquired(context, "zephyr")).isZero();
		});
	}

	@Test
	void twoUpstreamsOfOneBaseUrlAreLeftAlone() {
		this.runner.withPropertyValues("pool.upstreams.tenant.base-url=" + this.upstream.baseUrl() + "/v2")
			.run((context) -> {
				assertThat(get(plain(context), this.upstream.baseUrl() + "/v2/cases")).isEqualTo("hello");
				assertThat(acquired(context, "zephyr")).isZero();
				assertThat(acquired(context, "tenant")).isZero();
				assertThat(this.upstream.requests()).hasSize(1);
			});
	}

	@Test
	void requestToAnotherHostIsMadeByTheConnectorThatBootMakes() {
		CountingConnector boots = new CountingConnector();
		this.runner.withBean("boots", ClientHttpConnector.class, () -> boots).run((context) -> {
			WebClient client = plain(context);
			get(client, this.upstream.baseUrl() + "/v2/cases");
			assertThat(boots.urls).isEmpty();
			assertThat(get(client, this.other.baseUrl() + "/v2/cases")).isEqualTo("other");
			assertThat(boots.urls).containsExactly(URI.create(this.other.baseUrl() + "/v2/cases"));
			assertThat(acquired(context, "zephyr")).isEqualTo(1);
		});
	}

	@Test
	void requestToAnotherHostLooksAsItDoesWithoutUs() {
		PoolContexts.boot().run((context) -> get(plain(context), this.other.baseUrl() + "/"));
		this.runner.run((context) -> get(plain(context), this.other.baseUrl() + "/"));
		Collection<Map<String, List<String>>> headers = this.other.requests()
			.stream()
			.map((request) -> request.headers())
			.toList();
		assertThat(headers).hasSize(2);
		assertThat(headers.stream().distinct()).hasSize(1);
	}

	@Test
	void connectorOfAUsersCustomizerWins() {
		CountingConnector users = new CountingConnector();
		this.runner.withBean(WebClientCustomizer.class, () -> (builder) -> builder.clientConnector(users))
			.run((context) -> {
				String url = this.upstream.baseUrl() + "/v2/cases";
				assertThat(get(plain(context), url)).isEqualTo("hello");
				assertThat(users.urls).containsExactly(URI.create(url));
				assertThat(acquired(context, "zephyr")).isZero();
			});
	}

	@Test
	void connectorThatIsSetOnTheBuilderWins() {
		CountingConnector users = new CountingConnector();
		this.runner.run((context) -> {
			WebClient client = context.getBean(WebClient.Builder.class).clientConnector(users).build();
			get(client, this.upstream.baseUrl() + "/v2/cases");
			assertThat(users.urls).hasSize(1);
			assertThat(acquired(context, "zephyr")).isZero();
		});
	}

	@Test
	void upstreamThatIsAddedLaterIsFoundByUrlToo() {
		this.runner.run((context) -> {
			WebClient client = plain(context);
			get(client, this.other.baseUrl() + "/");
			ConnectionPools pools = context.getBean(ConnectionPools.class);
			pools.add(PoolConfig.builder("late", this.other.baseUrl()).build());
			get(client, this.other.baseUrl() + "/");
			assertThat(acquired(context, "late")).isEqualTo(1);
			pools.remove("late");
			assertThat(get(client, this.other.baseUrl() + "/")).isEqualTo("other");
		});
	}

	private static WebClient plain(ApplicationContext context) {
		return context.getBean(WebClient.Builder.class).build();
	}

	private static String get(WebClient client, String url) {
		return String.valueOf(client.get().uri(url).retrieve().bodyToMono(String.class).block());
	}

	private static long acquired(ApplicationContext context, String upstream) {
		PoolStats stats = context.getBean(ConnectionPools.class).get(upstream).stats();
		return stats.hits() + stats.misses();
	}

	private static final class CountingConnector implements ClientHttpConnector {

		private final ClientHttpConnector delegate = new JdkClientHttpConnector();

		private final List<URI> urls = new CopyOnWriteArrayList<>();

		@Override
		public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
				Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
			this.urls.add(uri);
			return this.delegate.connect(method, uri, requestCallback);
		}

	}

}
