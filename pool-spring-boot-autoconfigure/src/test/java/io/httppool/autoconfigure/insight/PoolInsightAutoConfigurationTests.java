package io.httppool.autoconfigure.insight;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.insight.PoolAssessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolInsightAutoConfiguration}.
 */
class PoolInsightAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolInsightAutoConfiguration.class));

	@Test
	void assessorListensToThePools() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PoolAssessor.class));
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PoolAssessor.class));
	}

	@Test
	void whenUserDefinesAssessorBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class, OwnAssessor.class)
			.run((context) -> assertThat(context).getBean(PoolAssessor.class).isSameAs(context.getBean("ownAssessor")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnAssessor {

		@Bean
		PoolAssessor ownAssessor() {
			return new PoolAssessor();
		}

	}

}
