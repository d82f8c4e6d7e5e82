package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.client.RestClient;

import io.httppool.ConnectionPools;
import io.httppool.ConnectionReadiness;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pools in applications whose threads are virtual.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTests {

	@Test
	void manyVirtualThreadsShareAFewConnections() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			PoolContexts.pools()
				.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
				.withPropertyValues("spring.threads.virtual.enabled=true", PoolContexts.upstream("zephyr", upstream),
						"pool.upstreams.zephyr.max-connections=4", "pool.upstreams.zephyr.acquire-timeout=20s",
						"pool.upstreams.zephyr.timeout=30s")
				.run((context) -> {
					RestClient client = context.getBean("zephyrRestClient", RestClient.class);
					AsyncTaskExecutor executor = context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
					List<CompletableFuture<String>> answers = new ArrayList<>();
					for (int i = 0; i < 200; i++) {
						answers
							.add(executor.submitCompletable(() -> client.get().uri("/").retrieve().body(String.class)));
					}
					assertThat(answers).allSatisfy((answer) -> assertThat(answer.get()).isEqualTo("hello"));
					assertThat(upstream.stats().connectionsPeak()).isLessThanOrEqualTo(4);
					assertThat(context.getBean(ConnectionPools.class).get("zephyr").stats().active()).isZero();
				});
		}
	}

	@Test
	void connectionsAreOpenedOnVirtualThreads() {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		ConnectionReadiness readiness = new ConnectionReadiness() {

			@Override
			public String pool() {
				return "zephyr";
			}

			@Override
			public String path() {
				threads.add(Thread.currentThread().toString());
				return "/";
			}

		};
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			PoolContexts.pools()
				.withBean(ConnectionReadiness.class, () -> readiness)
				.withPropertyValues("spring.threads.virtual.enabled=true", PoolContexts.upstream("zephyr", upstream))
				.run((context) -> {
					RestClient client = context.getBean("zephyrRestClient", RestClient.class);
					assertThat(client.get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
					assertThat(threads).singleElement().asString().startsWith("VirtualThread[").contains("pool-dial-");
				});
		}
	}

}
