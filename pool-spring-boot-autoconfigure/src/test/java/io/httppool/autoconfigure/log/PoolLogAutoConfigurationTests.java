package io.httppool.autoconfigure.log;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.log.PoolLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolLogAutoConfiguration}.
 */
class PoolLogAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolLogAutoConfiguration.class));

	@Test
	void logListensToThePools() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PoolLog.class));
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PoolLog.class));
	}

	@Test
	void whenUserDefinesLogBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class, OwnLog.class)
			.run((context) -> assertThat(context).getBean(PoolLog.class).isSameAs(context.getBean("ownLog")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLog {

		@Bean
		PoolLog ownLog() {
			return new PoolLog();
		}

	}

}
