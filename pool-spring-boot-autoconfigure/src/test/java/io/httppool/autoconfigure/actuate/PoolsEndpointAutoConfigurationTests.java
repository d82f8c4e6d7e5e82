package io.httppool.autoconfigure.actuate;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.ConnectionPools;
import io.httppool.actuate.PoolsEndpoint;
import io.httppool.actuate.PoolsEndpointWebExtension;
import io.httppool.autoconfigure.insight.PoolInsightAutoConfiguration;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.insight.PoolAdvisor;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolTrafficRecorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PoolsEndpointAutoConfiguration}.
 */
class PoolsEndpointAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(PoolInsightAutoConfiguration.class, PoolsEndpointAutoConfiguration.class))
		.withInitializer((context) -> context.getEnvironment().setConversionService(new ApplicationConversionService()))
		.withUserConfiguration(FakePoolsConfiguration.class);

	@Test
	void exposedEndpointShowsPoolsWithoutAnyWebServer() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=pools").run((context) -> {
			context.getBean(FakeConnectionPools.class).add("qtest", "http://localhost:1");
			assertThat(context).hasSingleBean(PoolsEndpointWebExtension.class);
			assertThat(context.getBean(PoolsEndpoint.class).pools().pools()).containsOnlyKeys("qtest");
			assertThat(context.getBean(PoolsEndpoint.class).pool("zephyr")).isNull();
		});
	}

	@Test
	void operationsWorkWithoutAnyWebServer() {
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=pools",
					"management.endpoint.pools.access=unrestricted")
			.run((context) -> {
				FakeConnectionPool pool = context.getBean(FakeConnectionPools.class).add("qtest", "http://localhost:1");
				PoolsEndpoint endpoint = context.getBean(PoolsEndpoint.class);
				assertThat(endpoint.operate("qtest", "resize", 30, null, null)).isNotNull();
				assertThat(endpoint.softEvict("qtest")).isNotNull();
				assertThat(endpoint.operate("zephyr", "suspend", null, null, null)).isNull();
				assertThatExceptionOfType(InvalidEndpointRequestException.class)
					.isThrownBy(() -> endpoint.operate("qtest", "explode", null, null, null))
					.withMessageContaining("\"explode\" is no action: write one of resize, ");
				assertThat(pool.operations()).containsExactly("resize 30 0", "softEvict");
			});
	}

	@Test
	void endpointOverJmxHasNoWebExtension() {
		this.runner.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=pools")
			.run((context) -> assertThat(context).hasSingleBean(PoolsEndpoint.class)
				.doesNotHaveBean(PoolsEndpointWebExtension.class));
	}

	@Test
	void endpointThatIsNotExposedDoesNotExist() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolsEndpoint.class));
	}

	@Test
	void endpointThatIsSwitchedOffDoesNotExist() {
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=pools",
					"management.endpoint.pools.access=none")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolsEndpoint.class));
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PoolsEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=pools")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolsEndpoint.class));
	}

	@Test
	void whenActuatorIsMissingBacksOff() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=pools")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("poolsEndpoint"));
	}

	@Test
	void whenUserDefinesEndpointBacksOff() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=pools")
			.withUserConfiguration(OwnEndpoint.class)
			.run((context) -> assertThat(context).getBean(PoolsEndpoint.class)
				.isSameAs(context.getBean("ownEndpoint")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpoint {

		@Bean
		PoolsEndpoint ownEndpoint(ConnectionPools pools, PoolAssessor assessor, PoolEpisodes episodes,
				ApplicationEventPublisher publisher) {
			return new PoolsEndpoint(pools, assessor, new PoolAdvisor(new PoolTrafficRecorder()), episodes, List::of,
					publisher);
		}

	}

}
