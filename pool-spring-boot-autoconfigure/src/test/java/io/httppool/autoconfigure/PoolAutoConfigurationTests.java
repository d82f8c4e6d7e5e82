package io.httppool.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilience4j.retry.Retry;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.PoolRetries;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link PoolAutoConfiguration}.
 */
class PoolAutoConfigurationTests {

	private static final String ZEPHYR = PoolContexts.baseUrl("zephyr", "http://127.0.0.1:1/v2");

	private static final String QTEST = PoolContexts.baseUrl("qtest", "http://127.0.0.1:2");

	@Test
	void withoutUpstreamsThereAreNoPools() {
		PoolContexts.pools().run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(ConnectionPools.class);
			assertThat(context.getBean(ConnectionPools.class).names()).isEmpty();
			assertThat(context).doesNotHaveBean(PoolConfig.class).doesNotHaveBean(RestClient.class);
		});
	}

	@Test
	void eachUpstreamHasItsPoolWithItsConfiguration() {
		PoolContexts.pools()
			.withPropertyValues(ZEPHYR, QTEST, "pool.defaults.max-connections=30",
					"pool.upstreams.qtest.max-connections=8")
			.run((context) -> {
				ConnectionPools pools = context.getBean(ConnectionPools.class);
				assertThat(pools.names()).containsExactly("zephyr", "qtest");
				assertThat(pools.get("zephyr").config().maxConnections()).isEqualTo(30);
				assertThat(pools.get("qtest").stats().max()).isEqualTo(8);
				assertThat(pools.forUrl(URI.create("http://127.0.0.1:1/v2/testcases"))).contains(pools.get("zephyr"));
			});
	}

	@Test
	void configurationIsInjectedByQualifier() {
		PoolContexts.pools().withPropertyValues(ZEPHYR, QTEST).withUserConfiguration(Injected.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Injected.class).config.name()).isEqualTo("zephyr");
			assertThat(context.getBean("zephyrPoolConfig"))
				.isSameAs(context.getBean(ConnectionPools.class).get("zephyr").config());
		});
	}

	@Test
	void switchedOffThereIsNoBeanOfOurs() {
		PoolContexts.pools().withPropertyValues(ZEPHYR, "pool.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(beansOfOurs(context)).isEmpty();
			assertThat(context).hasBean("restClientBuilder").hasBean("webClientBuilder");
		});
	}

	@Test
	void withoutHttpClientThereIsNoBeanOfOurs() {
		PoolContexts.pools()
			.withClassLoader(new FilteredClassLoader(CloseableHttpClient.class))
			.withPropertyValues(ZEPHYR)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(beansOfOurs(context)).isEmpty();
			});
	}

	@Test
	void withoutResilience4jThereIsOneAttempt() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.status(503))) {
			PoolContexts.pools()
				.withClassLoader(new FilteredClassLoader(Retry.class))
				.withPropertyValues(PoolContexts.upstream("zephyr", upstream), "pool.defaults.retry.enabled=true")
				.run((context) -> {
					assertThat(context).hasNotFailed().hasSingleBean(PoolRetries.class);
					RestClient client = context.getBean("zephyrRestClient", RestClient.class);
					client.get().uri("/").exchange((request, response) -> response.getStatusCode());
					assertThat(upstream.requests()).hasSize(1);
				});
		}
	}

	@Test
	void whenUserDefinesConnectionPoolsBacksOff() {
		PoolContexts.pools()
			.withPropertyValues(ZEPHYR)
			.withUserConfiguration(OwnPools.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ConnectionPools.class)
				.doesNotHaveBean(HttpComponentsConnectionPools.class)
				.doesNotHaveBean("zephyrRestClient")
				.doesNotHaveBean("zephyrWebClient")
				.hasBean("zephyrPoolConfig"));
	}

	@Test
	void whenUserDefinesPoolConfigItGetsAPoolBesideThoseOfTheProperties() {
		PoolContexts.pools().withPropertyValues(ZEPHYR).withUserConfiguration(OwnConfig.class).run((context) -> {
			ConnectionPools pools = context.getBean(ConnectionPools.class);
			assertThat(pools.names()).containsExactlyInAnyOrder("zephyr", "own");
			assertThat(pools.get("own").config().maxConnections()).isEqualTo(3);
		});
	}

	@Test
	void whenUserDefinesPoolConfigOfAnUpstreamItReplacesThatOfTheProperties() {
		PoolContexts.pools()
			.withPropertyValues(PoolContexts.baseUrl("own", "http://127.0.0.1:4"))
			.withUserConfiguration(OwnConfig.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				ConnectionPools pools = context.getBean(ConnectionPools.class);
				assertThat(pools.names()).containsExactly("own");
				assertThat(pools.get("own").config().maxConnections()).isEqualTo(3);
			});
	}

	@Test
	void whenUserDefinesRetriesBacksOff() {
		PoolContexts.pools()
			.withBean("ownRetries", PoolRetries.class, PoolRetries::none)
			.run((context) -> assertThat(context).getBeanNames(PoolRetries.class).containsExactly("ownRetries"));
	}

	@Test
	void listenersOfTheApplicationAreToldOfPools() {
		PoolContexts.pools().withPropertyValues(ZEPHYR).withUserConfiguration(Listening.class).run((context) -> {
			Listening listening = context.getBean(Listening.class);
			assertThat(listening.added).containsExactly("zephyr");
			context.getBean(ConnectionPools.class).remove("zephyr");
			assertThat(listening.removed).containsExactly("zephyr");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "zephyr.scale", "zephyr-scale", "zephyr_scale", "Zephyr2" })
	void nameOfAnUpstreamMayHaveDotsDashesUnderscoresAndCapitals(String name) {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			PoolContexts.pools().withPropertyValues(PoolContexts.upstream(name, upstream)).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ConnectionPools.class).names()).containsExactly(name);
				RestClient restClient = qualified(context, RestClient.class, name);
				assertThat(restClient.get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
				WebClient webClient = qualified(context, WebClient.class, name);
				assertThat(webClient.get().uri("/").retrieve().bodyToMono(String.class).block()).isEqualTo("hello");
			});
		}
	}

	@Test
	void upstreamsComeAndGoAtRunTime() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			PoolContexts.pools().withPropertyValues(ZEPHYR).run((context) -> {
				ConnectionPools pools = context.getBean(ConnectionPools.class);
				pools.add(PoolConfig.builder("late", upstream.baseUrl()).build());
				PooledClients clients = context.getBean(PooledClients.class);
				assertThat(clients.restClient("late").get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
				assertThat(upstream.stats().connectionsOpen()).isEqualTo(1);
				pools.remove("late");
				assertThat(pools.names()).containsExactly("zephyr");
				assertNoConnection(upstream);
			});
		}
	}

	@Test
	void closingTheContextClosesSocketsAndLeavesNoThread() throws Exception {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			Set<Thread> before = Thread.getAllStackTraces().keySet();
			PoolContexts.pools().withPropertyValues(PoolContexts.upstream("zephyr", upstream)).run((context) -> {
				PooledClients clients = context.getBean(PooledClients.class);
				clients.restClient("zephyr").get().uri("/").retrieve().body(String.class);
				clients.webClient("zephyr").get().uri("/").retrieve().bodyToMono(String.class).block();
				assertThat(upstream.stats().connectionsOpen()).isEqualTo(2);
				assertThat(newThreads(before)).isNotEmpty().allMatch(Thread::isDaemon);
				assertThat(PoolContexts.time(() -> {
					context.getSourceApplicationContext().close();
					return null;
				})).isLessThan(Duration.ofSeconds(1));
				assertNoConnection(upstream);
			});
			Awaitility.await()
				.atMost(Duration.ofSeconds(2))
				.untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
		}
	}

	private static List<Thread> newThreads(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("pool-") && !before.contains(thread))
			.toList();
	}

	private static void assertNoConnection(UpstreamServer upstream) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(1))
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
	}

	private static <T> T qualified(ApplicationContext context, Class<T> type, String qualifier) {
		return BeanFactoryAnnotationUtils.qualifiedBeanOfType(context.getAutowireCapableBeanFactory(), type, qualifier);
	}

	private static List<String> beansOfOurs(AssertableApplicationContext context) {
		return context.getBeansOfType(Object.class)
			.entrySet()
			.stream()
			.filter((bean) -> bean.getValue().getClass().getName().startsWith("io.httppool"))
			.map(Map.Entry::getKey)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		final PoolConfig config;

		Injected(@Qualifier("zephyr") PoolConfig config) {
			this.config = config;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPools {

		@Bean
		ConnectionPools ownPools() {
			return mock(ConnectionPools.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConfig {

		@Bean
		@Qualifier("own")
		PoolConfig ownConfig() {
			return PoolConfig.builder("own", URI.create("http://127.0.0.1:3")).maxConnections(3).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening implements PoolListener {

		final List<String> added = new ArrayList<>();

		final List<String> removed = new ArrayList<>();

		@Override
		public void poolAdded(ConnectionPool pool) {
			this.added.add(pool.name());
		}

		@Override
		public void poolRemoved(ConnectionPool pool) {
			this.removed.add(pool.name());
		}

	}

}
