package io.httppool.autoconfigure.observation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.BiConsumer;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.observation.DefaultClientRequestObservationConvention;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import io.httppool.PoolRequest;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakePoolsConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the tag {@code pool} of {@code http.client.requests}, with Boot's own
 * builders and a real server.
 */
class PoolObservationIntegrationTests {

	private static HttpServer server;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
						ReactiveHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
						RestClientObservationAutoConfiguration.class, WebClientAutoConfiguration.class,
						WebClientObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
						ObservationAutoConfiguration.class, PoolObservationAutoConfiguration.class))
		.withPropertyValues("spring.reactor.netty.shutdown-quiet-period=0s")
		.withUserConfiguration(FakePoolsConfiguration.class);

	@BeforeAll
	static void startServer() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stopServer() {
		server.stop(0);
	}

	@ParameterizedTest
	@EnumSource
	void attributeOfTheRequestNamesThePool(Client client) {
		run((context, registry) -> {
			client.get(context, url("/second/1"), "second");
			assertPools(registry, "second");
		});
	}

	@ParameterizedTest
	@EnumSource
	void requestWithoutAttributeIsFoundByItsUrl(Client client) {
		run((context, registry) -> {
			client.get(context, url("/first/items?token=s3cr3t"), null);
			assertPools(registry, "first");
		});
	}

	@ParameterizedTest
	@EnumSource
	void requestToAnotherHostHasTheTagToo(Client client) {
		run((context, registry) -> {
			client.get(context, url("/elsewhere"), null);
			assertPools(registry, "none");
		});
	}

	@ParameterizedTest
	@EnumSource
	void attributeThatNamesNoPoolMakesNoSeries(Client client) {
		run((context, registry) -> {
			client.get(context, url("/elsewhere"), "whatever a caller likes");
			client.get(context, url("/first/1"), "whatever a caller likes");
			assertPools(registry, "none", "first");
		});
	}

	@ParameterizedTest
	@EnumSource
	void requestThatFailsHasTheTagToo(Client client) {
		run((context, registry) -> {
			context.getBean(FakeConnectionPools.class).add("refusing", "http://127.0.0.1:1/");
			assertThatException().isThrownBy(() -> client.get(context, URI.create("http://127.0.0.1:1/"), null))
				.isInstanceOfAny(ResourceAccessException.class, WebClientRequestException.class);
			assertPools(registry, "refusing");
		});
	}

	@ParameterizedTest
	@EnumSource
	void commonTagOfTheUserIsLeftAlone(Client client) {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("management.observations.key-values.pool=mine")
			.run((context) -> {
				addPools(context);
				client.get(context, url("/first/1"), "first");
				assertPools(context.getBean(MeterRegistry.class), "mine");
			});
	}

	@ParameterizedTest
	@EnumSource
	void conventionAndNameOfTheUserAreLeftAlone(Client client) {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean(OwnConvention.class)
			.withBean(OwnReactiveConvention.class)
			.run((context) -> {
				addPools(context);
				client.get(context, url("/first/1"), null);
				awaitUntil(() -> {
					Timer timer = context.getBean(MeterRegistry.class).find("calls").timer();
					assertThat(timer).isNotNull();
					assertThat(timer.getId().getTag("team")).isEqualTo("blue");
					assertThat(timer.getId().getTag("pool")).isEqualTo("first");
				});
			});
	}

	@ParameterizedTest
	@EnumSource
	void allSeriesOnAScrapeHaveTheSameTags(Client client) {
		this.runner.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
			.run((context) -> {
				addPools(context);
				client.get(context, url("/elsewhere"), null);
				client.get(context, url("/first/1"), null);
				awaitUntil(() -> assertThat(context.getBean(PrometheusMeterRegistry.class).scrape().lines())
					.filteredOn((line) -> line.startsWith("http_client_requests_seconds_count"))
					.hasSize(2)
					.anyMatch((line) -> line.contains("pool=\"none\""))
					.anyMatch((line) -> line.contains("pool=\"first\"")));
			});
	}

	private void run(BiConsumer<ApplicationContext, MeterRegistry> test) {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			addPools(context);
			test.accept(context, context.getBean(MeterRegistry.class));
			assertThat(context.getBean(SimpleMeterRegistry.class).getMetersAsString()).doesNotContain("s3cr3t");
		});
	}

	private static void addPools(ApplicationContext context) {
		FakeConnectionPools pools = context.getBean(FakeConnectionPools.class);
		pools.add("first", url("/first").toString());
		pools.add("second", url("/first").toString());
	}

	private static void assertPools(MeterRegistry registry, String... pools) {
		awaitUntil(() -> assertThat(registry.find("http.client.requests").timers())
			.extracting((timer) -> timer.getId().getTag("pool"))
			.containsExactlyInAnyOrder(pools));
	}

	private static void awaitUntil(ThrowingRunnable assertion) {
		// The observation of a WebClient ends after its caller was told.
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(assertion);
	}

	private static URI url(String path) {
		return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
	}

	/** The two clients, as plain builders make them. */
	enum Client {

		REST_CLIENT {

			@Override
			void get(ApplicationContext context, URI url, String pool) {
				RestClient.RequestHeadersSpec<?> request = context.getBean(RestClient.Builder.class)
					.build()
					.get()
					.uri(url);
				if (pool != null) {
					request.attribute(PoolRequest.POOL_ATTRIBUTE, pool);
				}
				request.retrieve().toBodilessEntity();
			}

		},

		WEB_CLIENT {

			@Override
			void get(ApplicationContext context, URI url, String pool) {
				WebClient.RequestHeadersSpec<?> request = context.getBean(WebClient.Builder.class)
					.build()
					.get()
					.uri(url);
				if (pool != null) {
					request.attribute(PoolRequest.POOL_ATTRIBUTE, pool);
				}
				request.retrieve().toBodilessEntity().block();
			}

		};

		abstract void get(ApplicationContext context, URI url, String pool);

	}

	static class OwnConvention extends DefaultClientRequestObservationConvention {

		OwnConvention() {
			super("calls");
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(
				org.springframework.http.client.observation.ClientRequestObservationContext context) {
			return super.getLowCardinalityKeyValues(context).and(KeyValue.of("team", "blue"));
		}

	}

	static class OwnReactiveConvention
			extends org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention {

		OwnReactiveConvention() {
			super("calls");
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(
				org.springframework.web.reactive.function.client.ClientRequestObservationContext context) {
			return super.getLowCardinalityKeyValues(context).and(KeyValue.of("team", "blue"));
		}

	}

}
