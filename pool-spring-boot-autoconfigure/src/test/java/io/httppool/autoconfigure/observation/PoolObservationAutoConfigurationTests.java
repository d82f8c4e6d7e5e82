package io.httppool.autoconfigure.observation;

import io.micrometer.observation.ObservationFilter;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.fixture.FakePoolsConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolObservationAutoConfiguration}.
 */
class PoolObservationAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolObservationAutoConfiguration.class));

	@Test
	void bothClientsHaveAFilter() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context.getBeansOfType(ObservationFilter.class))
				.containsOnlyKeys("restClientPoolTagFilter", "webClientPoolTagFilter"));
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ObservationFilter.class));
	}

	@Test
	void whenWebClientIsMissingOnlyRestClientHasAFilter() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withClassLoader(new FilteredClassLoader(WebClient.class))
			.run((context) -> assertThat(context.getBeansOfType(ObservationFilter.class))
				.containsOnlyKeys("restClientPoolTagFilter"));
	}

	@Test
	void whenMicrometerIsMissingBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("restClientPoolTagFilter"));
	}

	@Test
	void whenUserDefinesFilterOfThatNameBacksOff() {
		ObservationFilter own = (context) -> context;
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withBean("restClientPoolTagFilter", ObservationFilter.class, () -> own)
			.run((context) -> assertThat(context).getBean("restClientPoolTagFilter").isSameAs(own));
	}

}
