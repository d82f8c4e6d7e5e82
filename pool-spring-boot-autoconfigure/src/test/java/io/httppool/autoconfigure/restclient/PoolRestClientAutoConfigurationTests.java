package io.httppool.autoconfigure.restclient;

import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.restclient.test.MockServerRestClientCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.autoconfigure.PoolContexts;
import io.httppool.autoconfigure.PooledClients;
import io.httppool.autoconfigure.RecordedObservations;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

/**
 * Tests for {@link PoolRestClientAutoConfiguration}.
 */
class PoolRestClientAutoConfigurationTests {

	private final UpstreamServer upstream = UpstreamServer
		.start((request) -> UpstreamResponse.text(200, "%s by %s".formatted(request.path(), request.header("X-By"))));

	private final ApplicationContextRunner runner = PoolContexts.pools()
		.withPropertyValues("pool.upstreams.zephyr.base-url=" + this.upstream.baseUrl() + "/v2");

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void clientIsInjectedByQualifierWithBaseUrlAndPool() {
		this.runner.withUserConfiguration(Injected.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(get(context.getBean(Injected.class).client, "/a")).startsWith("/v2/a");
			assertThat(pool(context).stats().opened()).isEqualTo(1);
		});
	}

	@Test
	void eachInjectedBuilderIsANewOneOnTheSamePool() {
		this.runner.withUserConfiguration(Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.builder).isNotSameAs(injected.otherBuilder);
			injected.builder.defaultHeader("X-By", "one");
			assertThat(get(injected.builder.build(), "/a")).isEqualTo("/v2/a by one");
			assertThat(get(injected.otherBuilder.build(), "/a")).isEqualTo("/v2/a by null");
			assertThat(pool(context).stats().opened()).isEqualTo(1);
		});
	}

	@Test
	void injectionWithoutQualifierFindsWhatItFoundBefore() {
		this.runner.withUserConfiguration(OwnUnqualified.class, Unqualified.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Unqualified unqualified = context.getBean(Unqualified.class);
			assertThat(unqualified.clients).containsExactly(context.getBean("ownClient", RestClient.class));
			assertThat(unqualified.builders).hasSize(1);
		});
	}

	@Test
	void withoutAnyClientOfTheApplicationThereIsNoneToInjectUnqualified() {
		this.runner.withUserConfiguration(Unqualified.class).run((context) -> {
			Unqualified unqualified = context.getBean(Unqualified.class);
			assertThat(unqualified.clients).isEmpty();
			assertThat(unqualified.builders).hasSize(1);
		});
	}

	@Test
	void whenUserDefinesQualifiedClientBacksOff() {
		this.runner.withUserConfiguration(OwnQualified.class, InjectedClient.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean("zephyrRestClient").hasBean("zephyrRestClientBuilder");
			assertThat(context.getBean(InjectedClient.class).client).isSameAs(context.getBean("own"));
		});
	}

	@Test
	void whenUserDefinesBeanOfTheSameNameBacksOff() {
		RestClient own = RestClient.create();
		this.runner.withBean("zephyrRestClient", RestClient.class, () -> own)
			.run((context) -> assertThat(context).hasNotFailed().getBean("zephyrRestClient").isSameAs(own));
	}

	@Test
	void whenUserDefinesBeanNamedLikeTheUpstreamBacksOff() {
		RestClient own = RestClient.create();
		this.runner.withBean("zephyr", RestClient.class, () -> own)
			.withUserConfiguration(InjectedClient.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("zephyrRestClient");
				assertThat(context.getBean(InjectedClient.class).client).isSameAs(own);
			});
	}

	@Test
	void withoutRestClientThereIsNone() {
		this.runner.withClassLoader(new FilteredClassLoader(RestClient.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ConnectionPools.class)
				.doesNotHaveBean(PooledRestClients.class)
				.doesNotHaveBean("zephyrRestClient")
				.hasBean("zephyrWebClient"));
	}

	@Test
	void withoutBootsRestClientModuleThereIsNone() {
		this.runner.withClassLoader(new FilteredClassLoader(RestClientCustomizer.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PooledRestClients.class)
				.doesNotHaveBean("zephyrRestClient")
				.hasBean("zephyrWebClient"));
	}

	@Test
	void clientsAreFoundByName() {
		this.runner.run((context) -> {
			PooledClients clients = context.getBean(PooledClients.class);
			assertThat(get(clients.restClient("zephyr"), "/a")).startsWith("/v2/a");
			assertThatIllegalArgumentException().isThrownBy(() -> clients.restClient("qtest"))
				.withMessageContaining("qtest")
				.withMessageContaining("zephyr");
		});
	}

	@Test
	void customizersOfTheApplicationApplyToNamedClients() {
		this.runner
			.withBean("header", RestClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-By", "header"))
			.run((context) -> {
				assertThat(get(named(context.getBean(PooledClients.class)), "/a")).isEqualTo("/v2/a by header");
				assertThat(pool(context).stats().opened()).isEqualTo(1);
			});
	}

	@Test
	void interceptorsOfTheApplicationApplyToNamedClients() {
		this.runner.withBean("interceptor", RestClientCustomizer.class,
				() -> (builder) -> builder.requestInterceptor((request, body, execution) -> {
					request.getHeaders().set("X-By", "interceptor");
					return execution.execute(request, body);
				}))
			.run((context) -> assertThat(get(named(context.getBean(PooledClients.class)), "/a"))
				.isEqualTo("/v2/a by interceptor"));
	}

	@Test
	void namedClientsAreObserved() {
		RecordedObservations observations = new RecordedObservations();
		this.runner
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class,
					RestClientObservationAutoConfiguration.class))
			.withBean(ObservationRegistry.class, observations::registry)
			.run((context) -> {
				get(named(context.getBean(PooledClients.class)), "/a");
				assertThat(observations.values("http.client.requests", "uri")).singleElement()
					.asString()
					.contains("/v2/a");
				assertThat(observations.values("http.client.requests", "status")).singleElement()
					.asString()
					.contains("200");
			});
	}

	@Test
	void mockServerAnswersNamedAndPlainClients() {
		MockServerRestClientCustomizer mock = new MockServerRestClientCustomizer();
		this.runner.withBean(MockServerRestClientCustomizer.class, () -> mock).run((context) -> {
			RestClient named = context.getBean("zephyrRestClient", RestClient.class);
			mock.getServers().values().forEach((server) -> answerMocked(server, this.upstream.baseUrl() + "/v2/a"));
			assertThat(get(named, "/a")).isEqualTo("mocked");
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			answerMocked(mock.getServer(builder), this.upstream.baseUrl() + "/v2/b");
			assertThat(get(builder.build(), this.upstream.baseUrl() + "/v2/b")).isEqualTo("mocked");
			assertThat(this.upstream.requests()).isEmpty();
		});
	}

	private static void answerMocked(MockRestServiceServer server, String url) {
		server.expect(requestTo(url)).andRespond(withSuccess().body("mocked"));
	}

	private static RestClient named(PooledClients clients) {
		return clients.restClient("zephyr");
	}

	private static String get(RestClient client, String uri) {
		return String.valueOf(client.get().uri(uri).retrieve().body(String.class));
	}

	private static ConnectionPool pool(ApplicationContext context) {
		return context.getBean(ConnectionPools.class).get("zephyr");
	}

	@Configuration(proxyBeanMethods = false)
	static class InjectedClient {

		final RestClient client;

		InjectedClient(@Qualifier("zephyr") RestClient client) {
			this.client = client;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		final RestClient client;

		final RestClient.Builder builder;

		final RestClient.Builder otherBuilder;

		Injected(@Qualifier("zephyr") RestClient client, @Qualifier("zephyr") RestClient.Builder builder,
				@Qualifier("zephyr") RestClient.Builder otherBuilder) {
			this.client = client;
			this.builder = builder;
			this.otherBuilder = otherBuilder;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unqualified {

		final List<RestClient> clients;

		final List<RestClient.Builder> builders;

		Unqualified(ObjectProvider<RestClient> clients, ObjectProvider<RestClient.Builder> builders) {
			this.clients = clients.stream().toList();
			this.builders = builders.stream().toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnUnqualified {

		@Bean
		RestClient ownClient(RestClient.Builder builder) {
			return builder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnQualified {

		@Bean
		@Qualifier("zephyr")
		RestClient own() {
			return RestClient.create();
		}

	}

}
