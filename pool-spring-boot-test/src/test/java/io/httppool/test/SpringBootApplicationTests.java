package io.httppool.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPools;
import io.httppool.test.server.UpstreamResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The kit in a test of a whole application, as a user would write it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
class SpringBootApplicationTests {

	@RegisterExtension
	private static final UpstreamExtension zephyr = UpstreamExtension
		.of((request) -> UpstreamResponse.text(200, "from zephyr"));

	@RegisterExtension
	private static final UpstreamExtension qtest = UpstreamExtension
		.of((request) -> UpstreamResponse.text(200, "from qtest"));

	@DynamicPropertySource
	private static void upstreams(DynamicPropertyRegistry registry) {
		zephyr.registerBaseUrl("zephyr", registry::add);
		qtest.registerBaseUrl("qtest", registry::add);
	}

	@Test
	void applicationCallsItsUpstreams(@Autowired @Qualifier("zephyr") RestClient zephyrClient,
			@Autowired @Qualifier("qtest") WebClient qtestClient, @Autowired ConnectionPools pools) {
		assertThat(zephyrClient.get().uri("/").retrieve().body(String.class)).isEqualTo("from zephyr");
		assertThat(qtestClient.get().uri("/").retrieve().bodyToMono(String.class).block()).isEqualTo("from qtest");
		PoolAssertions.assertThat(pools.get("zephyr")).isAtRest();
		PoolAssertions.assertThat(pools.get("qtest")).isAtRest();
		assertThat(zephyr.server().stats().connectionsAccepted()).isEqualTo(1);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
