package io.httppool.autoconfigure.restclient;

import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.PoolStats;
import io.httppool.autoconfigure.PoolContexts;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the requests of plain {@code RestClient} builders.
 */
class RoutingRestClientTests {

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
			RestClient client = plain(context);
			for (int i = 0; i < 3; i++) {
				assertThat(get(client, this.upstream.baseUrl() + "/v2/cases")).isEqualTo("hello");
			}
			assertThat(acquired(context, "zephyr")).isEqualTo(3);
			assertThat(this.upstream.stats().connectionsAccepted()).isEqualTo(1);
		});
	}

	@Test
	void allPlainBuildersShareThePool() {
		this.runner.run((context) -> {
			get(plain(context), this.upstream.baseUrl() + "/v2/cases");
			get(plain(context), this.upstream.baseUrl() + "/v2/cases");
			assertThat(this.upstream.stats().connectionsAccepted()).isEqualTo(1);
		});
	}

	@Test
	void longestBasePathWinsByWholeSegments() {
		this.runner.withPropertyValues("pool.upstreams.cases.base-url=" + this.upstream.baseUrl() + "/v2/cases")
			.run((context) -> {
				RestClient client = plain(context);
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
	void requestToAnotherHostIsMadeByTheFactoryThatBootMakes() {
		CountingFactory boots = new CountingFactory();
		this.runner.withBean(ClientHttpRequestFactoryBuilder.class, () -> (settings) -> boots).run((context) -> {
			RestClient client = plain(context);
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
	void requestFactoryOfAUsersCustomizerWins() {
		CountingFactory users = new CountingFactory();
		this.runner.withBean(RestClientCustomizer.class, () -> (builder) -> builder.requestFactory(users))
			.run((context) -> {
				String url = this.upstream.baseUrl() + "/v2/cases";
				assertThat(get(plain(context), url)).isEqualTo("hello");
				assertThat(users.urls).containsExactly(URI.create(url));
				assertThat(acquired(context, "zephyr")).isZero();
			});
	}

	@Test
	void requestFactoryThatIsSetOnTheBuilderWins() {
		CountingFactory users = new CountingFactory();
		this.runner.run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).requestFactory(users).build();
			get(client, this.upstream.baseUrl() + "/v2/cases");
			assertThat(users.urls).hasSize(1);
			assertThat(acquired(context, "zephyr")).isZero();
		});
	}

	@Test
	void upstreamThatIsAddedLaterIsFoundByUrlToo() {
		this.runner.run((context) -> {
			RestClient client = plain(context);
			get(client, this.other.baseUrl() + "/");
			ConnectionPools pools = context.getBean(ConnectionPools.class);
			pools.add(PoolConfig.builder("late", this.other.baseUrl()).build());
			get(client, this.other.baseUrl() + "/");
			assertThat(acquired(context, "late")).isEqualTo(1);
			pools.remove("late");
			assertThat(get(client, this.other.baseUrl() + "/")).isEqualTo("other");
		});
	}

	private static RestClient plain(ApplicationContext context) {
		return context.getBean(RestClient.Builder.class).build();
	}

	private static String get(RestClient client, String url) {
		return String.valueOf(client.get().uri(url).retrieve().body(String.class));
	}

	private static long acquired(ApplicationContext context, String upstream) {
		PoolStats stats = context.getBean(ConnectionPools.class).get(upstream).stats();
		return stats.hits() + stats.misses();
	}

	private static final class CountingFactory implements ClientHttpRequestFactory {

		private final ClientHttpRequestFactory delegate = new JdkClientHttpRequestFactory();

		private final List<URI> urls = new CopyOnWriteArrayList<>();

		@Override
		public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
			this.urls.add(uri);
			return this.delegate.createRequest(uri, method);
		}

	}

}
