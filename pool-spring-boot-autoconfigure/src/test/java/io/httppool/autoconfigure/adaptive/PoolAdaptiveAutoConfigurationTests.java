package io.httppool.autoconfigure.adaptive;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import io.httppool.ConnectionPools;
import io.httppool.adaptive.AdaptiveConcurrency;
import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.autoconfigure.PooledClientsAutoConfiguration;
import io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration;
import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolAdaptiveAutoConfiguration}.
 */
class PoolAdaptiveAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolAdaptiveAutoConfiguration.class));

	@Test
	void listensToThePools() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(AdaptiveConcurrency.class));
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(AdaptiveConcurrency.class));
	}

	@Test
	void whenUserDefinesOneBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class, OwnInterval.class)
			.run((context) -> assertThat(context).getBean(AdaptiveConcurrency.class)
				.isSameAs(context.getBean("ownInterval")));
	}

	@Test
	void onlyPoolsThatAreAskedToSizeThemselves() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			this.runner
				.withConfiguration(AutoConfigurations.of(PoolAutoConfiguration.class,
						PooledClientsAutoConfiguration.class, PoolRestClientAutoConfiguration.class))
				.withPropertyValues("pool.upstreams.own.base-url=" + upstream.baseUrl(),
						"pool.upstreams.own.adaptive.enabled=true", "pool.upstreams.own.adaptive.min=6",
						"pool.upstreams.fixed.base-url=" + upstream.baseUrl())
				.run((context) -> {
					for (String name : new String[] { "own", "fixed" }) {
						context.getBean(name + "RestClient", RestClient.class)
							.get()
							.uri("/")
							.retrieve()
							.body(String.class);
					}
					ConnectionPools pools = context.getBean(ConnectionPools.class);
					assertThat(pools.get("own").stats().max()).isEqualTo(6);
					assertThat(pools.get("fixed").stats().max()).isEqualTo(20);
				});
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnInterval {

		@Bean
		AdaptiveConcurrency ownInterval() {
			return new AdaptiveConcurrency(Duration.ofSeconds(2));
		}

	}

}
