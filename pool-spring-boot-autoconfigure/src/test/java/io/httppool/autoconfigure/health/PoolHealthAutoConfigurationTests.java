package io.httppool.autoconfigure.health;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.autoconfigure.insight.PoolInsightAutoConfiguration;
import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.health.DegradedStatus;
import io.httppool.health.PoolsHealthContributor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolHealthAutoConfiguration}.
 */
class PoolHealthAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolInsightAutoConfiguration.class, PoolHealthAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=health")
		.withUserConfiguration(FakePoolsConfiguration.class);

	@Test
	void contributorIsNamedPools() {
		this.runner
			.run((context) -> assertThat(context.getBean(HealthContributorRegistry.class).getContributor("pools"))
				.isInstanceOf(PoolsHealthContributor.class));
	}

	@Test
	void degradedIsWorseThanUpAndBetterThanOutOfServiceAndAnswers200() {
		this.runner.run((context) -> {
			StatusAggregator order = context.getBean(StatusAggregator.class);
			assertThat(order.getAggregateStatus(Status.UNKNOWN, Status.UP, DegradedStatus.DEGRADED))
				.isEqualTo(DegradedStatus.DEGRADED);
			assertThat(order.getAggregateStatus(DegradedStatus.DEGRADED, Status.OUT_OF_SERVICE))
				.isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(order.getAggregateStatus(DegradedStatus.DEGRADED, Status.DOWN)).isEqualTo(Status.DOWN);
			HttpCodeStatusMapper codes = context.getBean(HttpCodeStatusMapper.class);
			assertThat(codes.getStatusCode(DegradedStatus.DEGRADED)).isEqualTo(200);
			assertThat(codes.getStatusCode(Status.DOWN)).isEqualTo(503);
		});
	}

	@Test
	void orderOfTheUserHolds() {
		this.runner.withPropertyValues("management.endpoint.health.status.order=up,down").run((context) -> {
			StatusAggregator order = context.getBean(StatusAggregator.class);
			assertThat(order.getAggregateStatus(DegradedStatus.DEGRADED, Status.UP, Status.DOWN)).isEqualTo(Status.UP);
			assertThat(order.getAggregateStatus(DegradedStatus.DEGRADED)).isEqualTo(Status.UNKNOWN);
		});
	}

	@Test
	void httpMappingOfTheUserHolds() {
		this.runner.withPropertyValues("management.endpoint.health.status.http-mapping.degraded=429")
			.run((context) -> assertThat(
					context.getBean(HttpCodeStatusMapper.class).getStatusCode(DegradedStatus.DEGRADED))
				.isEqualTo(429));
	}

	@Test
	void healthThatIsSwitchedOffDoesNotExistAndLeavesTheOrderAlone() {
		this.runner.withPropertyValues("management.health.pools.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PoolsHealthContributor.class);
			assertThat(context.getBean(StatusAggregator.class).getAggregateStatus(DegradedStatus.DEGRADED, Status.UP))
				.isEqualTo(Status.UP);
		});
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PoolInsightAutoConfiguration.class, PoolHealthAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolsHealthContributor.class));
	}

	@Test
	void whenHealthIsMissingBacksOff() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PoolInsightAutoConfiguration.class, PoolHealthAutoConfiguration.class))
			.withUserConfiguration(FakePoolsConfiguration.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("poolsHealthContributor"));
	}

	@Test
	void whenActuatorIsMissingContributorStays() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PoolInsightAutoConfiguration.class, PoolHealthAutoConfiguration.class))
			.withUserConfiguration(FakePoolsConfiguration.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PoolsHealthContributor.class));
	}

	@Test
	void whenUserDefinesHealthOfThatNameBacksOff() {
		this.runner.withUserConfiguration(OwnHealth.class)
			.run((context) -> assertThat(context.getBean(HealthContributorRegistry.class).getContributor("pools"))
				.isSameAs(context.getBean("poolsHealthIndicator")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHealth {

		@Bean
		HealthIndicator poolsHealthIndicator() {
			return () -> Health.up().build();
		}

	}

}
