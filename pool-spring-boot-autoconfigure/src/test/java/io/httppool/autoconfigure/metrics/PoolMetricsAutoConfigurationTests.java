package io.httppool.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.metrics.PoolMetrics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolMetricsAutoConfiguration}.
 */
class PoolMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class))
		.withUserConfiguration(FakePoolsConfiguration.class);

	@Test
	void metersOfPoolsAreInTheRegistryOfTheContext() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			context.getBean(FakeConnectionPools.class).add("qtest", "http://localhost:1");
			assertThat(context.getBean(MeterRegistry.class).get("pool.connections.max").gauge().value()).isEqualTo(20);
		});
	}

	@Test
	void severalRegistriesAllHaveTheMeters() {
		this.runner.withBean("first", SimpleMeterRegistry.class)
			.withBean("second", SimpleMeterRegistry.class)
			.run((context) -> {
				context.getBean(FakeConnectionPools.class).add("qtest", "http://localhost:1");
				assertThat(context.getBeansOfType(SimpleMeterRegistry.class).values()).hasSize(2)
					.allSatisfy((registry) -> assertThat(registry.find("pool.connections.max").gauge()).isNotNull());
			});
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PoolMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolMetrics.class));
	}

	@Test
	void whenThereIsNoRegistryBacksOff() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PoolMetricsAutoConfiguration.class))
			.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolMetrics.class));
	}

	@Test
	void whenMicrometerIsMissingBacksOff() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PoolMetricsAutoConfiguration.class))
			.withUserConfiguration(FakePoolsConfiguration.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("poolMetrics"));
	}

	@Test
	void whenUserDefinesMetricsBacksOff() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withUserConfiguration(OwnMetrics.class)
			.run((context) -> assertThat(context).getBean(PoolMetrics.class).isSameAs(context.getBean("ownMetrics")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMetrics {

		@Bean
		PoolMetrics ownMetrics() {
			return new PoolMetrics();
		}

	}

}
