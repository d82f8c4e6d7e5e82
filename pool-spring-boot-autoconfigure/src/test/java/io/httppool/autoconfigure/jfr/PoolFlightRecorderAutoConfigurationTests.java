package io.httppool.autoconfigure.jfr;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.jfr.PoolFlightRecorder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolFlightRecorderAutoConfiguration}.
 */
class PoolFlightRecorderAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolFlightRecorderAutoConfiguration.class));

	@Test
	void recorderListensToThePools() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PoolFlightRecorder.class));
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PoolFlightRecorder.class));
	}

	@Test
	void whenTheRuntimeHasNoFlightRecorderBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withClassLoader(new FilteredClassLoader("jdk.jfr"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("poolFlightRecorder"));
	}

	@Test
	void whenUserDefinesRecorderBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class, OwnRecorder.class)
			.run((context) -> assertThat(context).getBean(PoolFlightRecorder.class)
				.isSameAs(context.getBean("ownRecorder")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRecorder {

		@Bean
		PoolFlightRecorder ownRecorder() {
			return new PoolFlightRecorder();
		}

	}

}
