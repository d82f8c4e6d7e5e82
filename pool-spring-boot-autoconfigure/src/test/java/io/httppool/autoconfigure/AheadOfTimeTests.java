package io.httppool.autoconfigure;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration;
import io.httppool.autoconfigure.webclient.PoolWebClientAutoConfiguration;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was processed ahead of time finds its upstreams at start.
 */
class AheadOfTimeTests {

	@Test
	@CompileWithForkedClassLoader
	void upstreamsMayChangeBetweenTheBuildAndTheStart() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			process(Map.of("pool.upstreams.zephyr.base-url", "http://build.invalid"),
					(initializer, hints) -> start(initializer,
							Map.of("pool.upstreams.zephyr.base-url", upstream.baseUrl().toString(),
									"pool.upstreams.zephyr.max-connections", "7", "pool.upstreams.late.base-url",
									"http://late.invalid"),
							(context) -> {
								assertThat(context.getBean(ConnectionPools.class).names())
									.containsExactlyInAnyOrder("zephyr", "late");
								Client client = context.getBean(Client.class);
								assertThat(client.restClient.get().uri("/").retrieve().body(String.class))
									.isEqualTo("hello");
								assertThat(client.webClient.get().uri("/").retrieve().bodyToMono(String.class).block())
									.isEqualTo("hello");
								assertThat(client.config.maxConnections()).isEqualTo(7);
								assertThat(context.getBean(ConnectionPools.class).get("zephyr").stats().opened())
									.isEqualTo(2);
							}));
		}
	}

	@Test
	void nothingIsReadFromPropertiesDuringTheBuild() {
		process(Map.of("pool.upstreams.zephyr.base-url", "not a URL", "pool.upstreams.zephyr.max-connections", "many"),
				(initializer, hints) -> assertThat(initializer).isNotNull());
	}

	@Test
	void nativeImageMayBindTheProperties() {
		process(Map.of(), (initializer, hints) -> {
			new PoolPropertiesRuntimeHints().registerHints(hints, getClass().getClassLoader());
			assertThat(RuntimeHintsPredicates.reflection()
				.onMethodInvocation(PoolProperties.Upstream.class, "setMaxConnections")).accepts(hints);
			assertThat(RuntimeHintsPredicates.reflection()
				.onMethodInvocation(PoolProperties.Retry.class, "setMaxAttempts")).accepts(hints);
		});
	}

	private static void process(Map<String, Object> properties,
			BiConsumer<ApplicationContextInitializer<GenericApplicationContext>, RuntimeHints> result) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
		context.register(Application.class);
		TestGenerationContext generation = new TestGenerationContext(
				ClassName.get(AheadOfTimeTests.class.getPackageName(), "Processed"));
		ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		generation.writeGeneratedContent();
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			@SuppressWarnings("unchecked")
			ApplicationContextInitializer<GenericApplicationContext> instance = compiled
				.getInstance(ApplicationContextInitializer.class, initializer.reflectionName());
			result.accept(instance, generation.getRuntimeHints());
		});
	}

	private static void start(ApplicationContextInitializer<GenericApplicationContext> initializer,
			Map<String, Object> properties, Consumer<GenericApplicationContext> assertions) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			ConfigurableEnvironment environment = context.getEnvironment();
			environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
			initializer.initialize(context);
			context.refresh();
			assertions.accept(context);
		}
	}

	record Client(RestClient restClient, WebClient webClient, PoolConfig config) {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
			ImperativeHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
			WebClientAutoConfiguration.class, PoolAutoConfiguration.class, PooledClientsAutoConfiguration.class,
			PoolRestClientAutoConfiguration.class, PoolWebClientAutoConfiguration.class })
	static class Application {

		@Bean
		Client client(@Qualifier("zephyr") RestClient restClient, @Qualifier("zephyr") WebClient webClient,
				@Qualifier("zephyr") PoolConfig config) {
			return new Client(restClient, webClient, config);
		}

	}

}
