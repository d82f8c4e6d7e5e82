package io.httppool.autoconfigure;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPools;
import io.httppool.ConnectionReadiness;
import io.httppool.PoolIoException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.RecordedRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Beans of type {@link ConnectionReadiness}.
 */
class ConnectionReadinessTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void beanIsAskedForConnectionsOfItsUpstreamOnly(boolean blocking) {
		try (UpstreamServer zephyr = server(); UpstreamServer qtest = server()) {
			contexts(zephyr, qtest).run((context) -> {
				for (String name : List.of("zephyr", "qtest")) {
					for (int i = 0; i < 2; i++) {
						assertThat(call(context.getBean(name + "RestClient", RestClient.class),
								context.getBean(name + "WebClient", WebClient.class), blocking))
							.isEqualTo("hello");
					}
				}
				assertThat(zephyr.requests()).allSatisfy((request) -> assertThat(request.path())
					.isEqualTo((request.number() == 1) ? "/healthcheck" : "/"));
				assertThat(zephyr.requests()).filteredOn((request) -> "/".equals(request.path())).hasSize(2);
				assertThat(zephyr.requests().get(0).headers().get("Authorization")).containsExactly("Bearer t0ken");
				assertThat(qtest.requests()).extracting(RecordedRequest::path).containsExactly("/", "/");
			});
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void connectionsThatAreNotReadyFailTyped(boolean blocking) {
		try (UpstreamServer zephyr = server(); UpstreamServer qtest = server()) {
			zephyr.faults(FaultPlan.of(FaultRule.onPath("/healthcheck").then(Fault.status(503))));
			contexts(zephyr, qtest).run((context) -> {
				Throwable thrown = catchThrowable(() -> call(context.getBean("zephyrRestClient", RestClient.class),
						context.getBean("zephyrWebClient", WebClient.class), blocking));
				assertThat(thrown).hasCauseInstanceOf(PoolIoException.class).hasMessageContaining("not ready");
				assertThat(context.getBean(ConnectionPools.class).get("zephyr").stats().connectFailures()).isPositive();
			});
		}
	}

	private static UpstreamServer server() {
		return UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"));
	}

	private static ApplicationContextRunner contexts(UpstreamServer zephyr, UpstreamServer qtest) {
		return PoolContexts.pools()
			.withUserConfiguration(Readiness.class)
			.withPropertyValues(PoolContexts.upstream("zephyr", zephyr), PoolContexts.upstream("qtest", qtest),
					"pool.upstreams.zephyr.auth.bearer-token=t0ken");
	}

	private static String call(RestClient restClient, WebClient webClient, boolean blocking) {
		return String.valueOf(blocking ? restClient.get().uri("/").retrieve().body(String.class)
				: webClient.get().uri("/").retrieve().bodyToMono(String.class).block());
	}

	@Configuration(proxyBeanMethods = false)
	static class Readiness {

		@Bean
		ConnectionReadiness zephyrReadiness() {
			return new ConnectionReadiness() {

				@Override
				public String pool() {
					return "zephyr";
				}

				@Override
				public String path() {
					return "/healthcheck";
				}

			};
		}

	}

}
