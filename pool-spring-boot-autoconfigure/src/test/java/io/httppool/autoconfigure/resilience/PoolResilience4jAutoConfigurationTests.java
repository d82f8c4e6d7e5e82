package io.httppool.autoconfigure.resilience;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import io.httppool.PoolConfig;
import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration;
import io.httppool.autoconfigure.webclient.PoolWebClientAutoConfiguration;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.resilience.RetryConfigFactory;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.webclient.PooledWebClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolResilience4jAutoConfiguration}, by what the upstream sees.
 */
@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class PoolResilience4jAutoConfigurationTests {

	private static final String INSTANCE = "resilience4j.retry.instances.zephyr.";

	private final List<Long> arrivals = Collections.synchronizedList(new ArrayList<>());

	private UpstreamServer upstream;

	private ApplicationContextRunner runner;

	@BeforeEach
	void start() {
		this.upstream = UpstreamServer.start((request) -> {
			this.arrivals.add(System.nanoTime());
			return UpstreamResponse.text(503, "overloaded");
		});
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PoolAutoConfiguration.class,
					PoolResilience4jAutoConfiguration.class, PoolRestClientAutoConfiguration.class,
					PoolWebClientAutoConfiguration.class, RetryAutoConfiguration.class))
			.withPropertyValues("pool.upstreams.zephyr.base-url=" + this.upstream.baseUrl(),
					"pool.upstreams.zephyr.retry.max-attempts=3", "pool.upstreams.zephyr.retry.backoff=40ms",
					"pool.upstreams.zephyr.retry.multiplier=2", "pool.upstreams.zephyr.retry.jitter=0");
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void poolPropertiesApplyWhenNothingElseIsSaid() {
		this.runner.run((context) -> assertAttempts(context, 40, 80));
	}

	@Test
	void maxAttemptsOfTheInstanceWinsAndOurPausesStay() {
		this.runner.withPropertyValues(INSTANCE + "max-attempts=5")
			.run((context) -> assertAttempts(context, 40, 80, 160, 320));
	}

	@Test
	void waitDurationOfTheInstanceReplacesOurBackoffAndOurAttemptsStay() {
		this.runner.withPropertyValues(INSTANCE + "wait-duration=120ms")
			.run((context) -> assertAttempts(context, 120, 120));
	}

	@Test
	void multiplierOfTheInstanceWinsAndOurFirstPauseStays() {
		this.runner.withPropertyValues(INSTANCE + "exponential-backoff-multiplier=4")
			.run((context) -> assertAttempts(context, 40, 160));
	}

	@Test
	void capOfTheInstanceWinsAndOurBackoffStays() {
		this.runner
			.withPropertyValues("pool.upstreams.zephyr.retry.backoff=200ms", "pool.upstreams.zephyr.retry.multiplier=5",
					INSTANCE + "exponential-max-wait-duration=200ms")
			.run((context) -> assertAttempts(context, 200, 200));
	}

	@Test
	void defaultConfigAloneChangesNothing() {
		this.runner
			.withPropertyValues("resilience4j.retry.configs.default.max-attempts=2",
					"resilience4j.retry.configs.default.wait-duration=1s",
					"resilience4j.retry.configs.default.enable-randomized-wait=true")
			.run((context) -> assertAttempts(context, 40, 80));
	}

	@Test
	void defaultConfigBelowAnInstanceChangesNothing() {
		this.runner
			.withPropertyValues("resilience4j.retry.configs.default.max-attempts=2",
					"resilience4j.retry.configs.default.wait-duration=1s", INSTANCE + "max-attempts=4")
			.run((context) -> assertAttempts(context, 40, 80, 160));
	}

	@Test
	void baseConfigThatTheInstanceNamesWins() {
		this.runner
			.withPropertyValues("resilience4j.retry.configs.shared.max-attempts=2",
					"resilience4j.retry.configs.shared.wait-duration=120ms", INSTANCE + "base-config=shared")
			.run((context) -> assertAttempts(context, 120));
	}

	@Test
	void instanceWinsOverTheBaseConfigThatItNames() {
		this.runner
			.withPropertyValues("resilience4j.retry.configs.shared.max-attempts=2", INSTANCE + "base-config=shared",
					INSTANCE + "max-attempts=4")
			.run((context) -> assertAttempts(context, 40, 80, 160));
	}

	@Test
	void customizerWinsOverProperties() {
		this.runner.withPropertyValues(INSTANCE + "max-attempts=9", INSTANCE + "wait-duration=1s")
			.withBean("customizer", RetryConfigCustomizer.class,
					() -> RetryConfigCustomizer.of("zephyr",
							(config) -> config.maxAttempts(4).intervalFunction(IntervalFunction.of(60))))
			.run((context) -> assertAttempts(context, 60, 60, 60));
	}

	@Test
	void customizerOfAttemptsLeavesOurPauses() {
		this.runner
			.withBean("customizer", RetryConfigCustomizer.class,
					() -> RetryConfigCustomizer.of("zephyr", (config) -> config.maxAttempts(4)))
			.run((context) -> assertAttempts(context, 40, 80, 160));
	}

	@Test
	void zeroBackoffAndFullJitterAreTaken() {
		this.runner
			.withPropertyValues("pool.upstreams.zephyr.retry.backoff=0", "pool.upstreams.zephyr.retry.jitter=100%",
					INSTANCE + "max-attempts=4")
			.run((context) -> assertAttempts(context, 0, 0, 0));
		this.runner.withPropertyValues("pool.upstreams.zephyr.retry.jitter=100%").run((context) -> {
			assertThat(context).hasNotFailed();
			call(context, "RestClient");
			assertThat(this.arrivals).hasSize(3);
		});
	}

	@Test
	void retriesAreRegisteredFromTheStart() {
		this.runner.withPropertyValues(INSTANCE + "max-attempts=5").run((context) -> {
			Retry retry = context.getBean(RetryRegistry.class).find("zephyr").orElseThrow();
			assertThat(retry.getRetryConfig().getMaxAttempts()).isEqualTo(5);
			call(context, "RestClient");
			call(context, "WebClient");
			assertThat(retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(2);
		});
	}

	@Test
	void poolAddedAtRunTimeIsTreatedAlike() {
		this.runner.withPropertyValues("resilience4j.retry.instances.late.max-attempts=2").run((context) -> {
			HttpComponentsConnectionPools pools = context.getBean(HttpComponentsConnectionPools.class);
			RetryRegistry registry = context.getBean(RetryRegistry.class);
			Retry registered = registry.find("late").orElseThrow();
			for (int i = 1; i <= 2; i++) {
				pools.add(late());
				context.getBean(PooledRestClients.class)
					.restClient("late")
					.get()
					.uri("/")
					.exchange((request, response) -> response.getStatusCode());
				assertGaps(150);
				pools.remove("late");
				assertThat(registry.find("late")).containsSame(registered);
			}
		});
	}

	@Test
	void registryOfTheApplicationIsUsed() {
		this.runner.withBean(RetryRegistry.class, () -> {
			RetryRegistry registry = RetryRegistry.ofDefaults();
			registry.retry("zephyr", RetryConfig.custom().maxAttempts(4).waitDuration(Duration.ofMillis(60)).build());
			return registry;
		}).run((context) -> assertAttempts(context, 60, 60, 60));
	}

	@Test
	void whatHasNoEffectIsWarnedAbout(CapturedOutput output) {
		this.runner
			.withPropertyValues(INSTANCE + "retry-exceptions=java.io.IOException",
					INSTANCE + "fail-after-max-attempts=true")
			.run((context) -> {
				assertAttempts(context, 40, 80);
				assertThat(output).containsOnlyOnce("Pool 'zephyr': [retry-exceptions, fail-after-max-attempts]");
			});
	}

	@Test
	void backsOffForAFactoryOfTheApplication() {
		RetryConfigFactory own = (config,
				registered) -> RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ofMillis(60)).build();
		this.runner.withBean("own", RetryConfigFactory.class, () -> own).run((context) -> {
			assertThat(context).hasSingleBean(RetryConfigFactory.class);
			assertAttempts(context, 60);
		});
	}

	@Test
	void worksWithoutResilience4jsAutoConfiguration() {
		this.runner.withClassLoader(new FilteredClassLoader(RetryProperties.class)).run((context) -> {
			assertThat(context).doesNotHaveBean(PoolResilience4jAutoConfiguration.class);
			assertAttempts(context, 40, 80);
		});
	}

	@Test
	void worksWithoutResilience4j() {
		this.runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PoolResilience4jAutoConfiguration.class);
			call(context, "RestClient");
			assertThat(this.arrivals).hasSize(1);
		});
	}

	@Test
	void isSwitchedOffWithThePools() {
		this.runner.withPropertyValues("pool.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RetryConfigFactory.class));
	}

	private PoolConfig late() {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		Duration backoff = Duration.ofMillis(150);
		return PoolConfig.builder("late", URI.create(this.upstream.baseUrl() + "/late"))
			.retry(new PoolConfig.Retry(true, 4, backoff, 1, backoff, 0, rules.statuses(), rules.methods(), false,
					rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax()))
			.build();
	}

	private void assertAttempts(ApplicationContext context, int... gaps) {
		for (String client : List.of("RestClient", "WebClient")) {
			call(context, client);
			assertGaps(gaps);
		}
	}

	private void call(ApplicationContext context, String client) {
		if ("RestClient".equals(client)) {
			context.getBean(PooledRestClients.class)
				.restClient("zephyr")
				.get()
				.uri("/")
				.exchange((request, response) -> response.getStatusCode());
		}
		else {
			context.getBean(PooledWebClients.class)
				.webClient("zephyr")
				.get()
				.uri("/")
				.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
				.block();
		}
	}

	private void assertGaps(int... gaps) {
		List<Long> times = List.copyOf(this.arrivals);
		this.arrivals.clear();
		assertThat(times).hasSize(gaps.length + 1);
		for (int i = 0; i < gaps.length; i++) {
			long gap = Duration.ofNanos(times.get(i + 1) - times.get(i)).toMillis();
			// What runs beside the tests may delay an attempt, nothing makes it early.
			assertThat(gap).as("gap %d", i + 1).isBetween(gaps[i] - 5L, gaps[i] + 400L);
		}
	}

}
