package io.httppool.autoconfigure.webclient;

import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPools;
import io.httppool.PoolStats;
import io.httppool.autoconfigure.PoolContexts;
import io.httppool.autoconfigure.PooledClients;
import io.httppool.autoconfigure.RecordedObservations;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.webclient.PooledWebClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PoolWebClientAutoConfiguration}.
 */
class PoolWebClientAutoConfigurationTests {

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
			assertThat(acquired(context)).isEqualTo(1);
		});
	}

	@Test
	void connectorOfPlainClientsIsNotMadeBeforeAClientIs() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(PooledWebClients.class);
			assertThat(context.getBeanFactory().containsSingleton("clientHttpConnector")).isFalse();
			assertThat(context.getBeanFactory().containsBeanDefinition("clientHttpConnector")).isTrue();
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
			assertThat(acquired(context)).isEqualTo(2);
		});
	}

	@Test
	void injectionWithoutQualifierFindsWhatItFoundBefore() {
		this.runner.withUserConfiguration(OwnUnqualified.class, Unqualified.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Unqualified unqualified = context.getBean(Unqualified.class);
			assertThat(unqualified.clients).containsExactly(context.getBean("ownClient", WebClient.class));
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
			assertThat(context).hasNotFailed().doesNotHaveBean("zephyrWebClient").hasBean("zephyrWebClientBuilder");
			assertThat(context.getBean(InjectedClient.class).client).isSameAs(context.getBean("own"));
		});
	}

	@Test
	void whenUserDefinesBeanOfTheSameNameBacksOff() {
		WebClient own = WebClient.create();
		this.runner.withBean("zephyrWebClient", WebClient.class, () -> own)
			.run((context) -> assertThat(context).hasNotFailed().getBean("zephyrWebClient").isSameAs(own));
	}

	@Test
	void whenUserDefinesBeanNamedLikeTheUpstreamBacksOff() {
		WebClient own = WebClient.create();
		this.runner.withBean("zephyr", WebClient.class, () -> own)
			.withUserConfiguration(InjectedClient.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("zephyrWebClient");
				assertThat(context.getBean(InjectedClient.class).client).isSameAs(own);
			});
	}

	@Test
	void withoutWebClientThereIsNone() {
		this.runner.withClassLoader(new FilteredClassLoader(WebClient.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ConnectionPools.class)
				.doesNotHaveBean(PooledWebClients.class)
				.doesNotHaveBean("zephyrWebClient")
				.hasBean("zephyrRestClient"));
	}

	@Test
	void withoutBootsWebClientModuleThereIsNone() {
		this.runner.withClassLoader(new FilteredClassLoader(WebClientCustomizer.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PooledWebClients.class)
				.doesNotHaveBean("zephyrWebClient")
				.hasBean("zephyrRestClient"));
	}

	@Test
	void withoutReactiveHttpCoreThereIsNone() {
		this.runner.withClassLoader(new FilteredClassLoader("org.apache.hc.core5.reactive"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PooledWebClients.class)
				.doesNotHaveBean("zephyrWebClient")
				.hasBean("webClientBuilder")
				.hasBean("zephyrRestClient"));
	}

	@Test
	void clientsAreFoundByName() {
		this.runner.run((context) -> {
			PooledClients clients = context.getBean(PooledClients.class);
			assertThat(get(clients.webClient("zephyr"), "/a")).startsWith("/v2/a");
			assertThatIllegalArgumentException().isThrownBy(() -> clients.webClient("qtest"))
				.withMessageContaining("qtest")
				.withMessageContaining("zephyr");
		});
	}

	@Test
	void customizersOfTheApplicationApplyToNamedClients() {
		this.runner
			.withBean("header", WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-By", "header"))
			.run((context) -> {
				assertThat(get(named(context.getBean(PooledClients.class)), "/a")).isEqualTo("/v2/a by header");
				assertThat(acquired(context)).isEqualTo(1);
			});
	}

	@Test
	void filtersOfTheApplicationApplyToNamedClients() {
		this.runner
			.withBean("filter", WebClientCustomizer.class, () -> (builder) -> builder
				.filter((request, next) -> next.exchange(ClientRequest.from(request).header("X-By", "filter").build())))
			.run((context) -> assertThat(get(named(context.getBean(PooledClients.class)), "/a"))
				.isEqualTo("/v2/a by filter"));
	}

	@Test
	void namedClientsAreObserved() {
		RecordedObservations observations = new RecordedObservations();
		this.runner
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class,
					WebClientObservationAutoConfiguration.class))
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

	private static WebClient named(PooledClients clients) {
		return clients.webClient("zephyr");
	}

	private static String get(WebClient client, String uri) {
		return String.valueOf(client.get().uri(uri).retrieve().bodyToMono(String.class).block());
	}

	private static long acquired(ApplicationContext context) {
		PoolStats stats = context.getBean(ConnectionPools.class).get("zephyr").stats();
		return stats.hits() + stats.misses();
	}

	@Configuration(proxyBeanMethods = false)
	static class InjectedClient {

		final WebClient client;

		InjectedClient(@Qualifier("zephyr") WebClient client) {
			this.client = client;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		final WebClient client;

		final WebClient.Builder builder;

		final WebClient.Builder otherBuilder;

		Injected(@Qualifier("zephyr") WebClient client, @Qualifier("zephyr") WebClient.Builder builder,
				@Qualifier("zephyr") WebClient.Builder otherBuilder) {
			this.client = client;
			this.builder = builder;
			this.otherBuilder = otherBuilder;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unqualified {

		final List<WebClient> clients;

		final List<WebClient.Builder> builders;

		Unqualified(ObjectProvider<WebClient> clients, ObjectProvider<WebClient.Builder> builders) {
			this.clients = clients.stream().toList();
			this.builders = builders.stream().toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnUnqualified {

		@Bean
		WebClient ownClient(WebClient.Builder builder) {
			return builder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnQualified {

		@Bean
		@Qualifier("zephyr")
		WebClient own() {
			return WebClient.create();
		}

	}

}
