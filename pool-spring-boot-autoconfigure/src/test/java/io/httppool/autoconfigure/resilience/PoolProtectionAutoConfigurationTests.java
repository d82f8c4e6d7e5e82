package io.httppool.autoconfigure.resilience;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration;
import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadMetricsAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerProperties;
import io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration;
import io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterMetricsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
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
import org.springframework.http.HttpStatusCode;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolRejectedException;
import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.autoconfigure.insight.PoolInsightAutoConfiguration;
import io.httppool.autoconfigure.log.PoolLogAutoConfiguration;
import io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolStatus;
import io.httppool.resilience.ProtectionConfigFactory;
import io.httppool.resilience.Protections;
import io.httppool.restclient.PooledRestClients;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link PoolProtectionAutoConfiguration}.
 */
@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class PoolProtectionAutoConfigurationTests {

	private static final String OURS = "pool.upstreams.zephyr.circuit-breaker.";

	private static final String THEIRS = "resilience4j.circuitbreaker.instances.zephyr.";

	private UpstreamServer upstream;

	private ApplicationContextRunner runner;

	@BeforeEach
	void start() {
		this.upstream = UpstreamServer.start((request) -> UpstreamResponse.text(500, "broken"));
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PoolAutoConfiguration.class, PoolProtectionAutoConfiguration.class,
					PoolRestClientAutoConfiguration.class, PoolInsightAutoConfiguration.class,
					PoolLogAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
					CircuitBreakerMetricsAutoConfiguration.class, RateLimiterAutoConfiguration.class,
					RateLimiterMetricsAutoConfiguration.class, BulkheadAutoConfiguration.class,
					BulkheadMetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("pool.upstreams.zephyr.base-url=" + this.upstream.baseUrl(),
					"pool.upstreams.zephyr.retry.max-attempts=1");
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void offUntilEnabled() {
		this.runner.run((context) -> {
			assertThat(context.getBean(CircuitBreakerRegistry.class).find("zephyr")).isEmpty();
			call(context);
		});
	}

	@Test
	void ownPropertiesApplyWhenNothingElseIsSaid() {
		enabled()
			.withPropertyValues(OURS + "failure-rate-threshold=40", OURS + "slow-call-rate-threshold=60",
					OURS + "slow-call-duration-threshold=3s", OURS + "sliding-window-type=time-based",
					OURS + "wait-duration-in-open-state=4s", OURS + "permitted-number-of-calls-in-half-open-state=3",
					OURS + "automatic-transition-from-open-to-half-open-enabled=true")
			.run((context) -> {
				CircuitBreakerConfig config = config(context);
				assertThat(config.getFailureRateThreshold()).isEqualTo(40);
				assertThat(config.getSlowCallRateThreshold()).isEqualTo(60);
				assertThat(config.getSlowCallDurationThreshold()).hasSeconds(3);
				assertThat(config.getSlidingWindowType()).isEqualTo(CircuitBreakerConfig.SlidingWindowType.TIME_BASED);
				assertThat(config.getSlidingWindowSize()).isEqualTo(2);
				assertThat(config.getMinimumNumberOfCalls()).isEqualTo(2);
				assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(4000);
				assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(3);
				assertThat(config.isAutomaticTransitionFromOpenToHalfOpenEnabled()).isTrue();
			});
	}

	@Test
	void openBreakerShowsInMetersHealthAndLog(CapturedOutput output) {
		enabled().run((context) -> {
			call(context);
			call(context);
			assertThat(context.getBean(MeterRegistry.class)
				.get("resilience4j.circuitbreaker.state")
				.tags("name", "zephyr", "state", "open")
				.gauge()
				.value()).isEqualTo(1);
			ConnectionPool pool = context.getBean(HttpComponentsConnectionPools.class).get("zephyr");
			PoolAssessor assessor = context.getBean(PoolAssessor.class);
			assertThat(assessor.assess(pool, pool.stats()).status()).isEqualTo(PoolStatus.DOWN);
			assertThat(output).containsOnlyOnce("Pool 'zephyr': the circuit breaker is open");
			breaker(context).transitionToClosedState();
			assertThat(assessor.assess(pool, pool.stats()).status()).isEqualTo(PoolStatus.UP);
			assertThat(output).containsOnlyOnce("Pool 'zephyr': the circuit breaker is closed again");
		});
	}

	@Test
	void instanceWinsKeyByKey() {
		enabled()
			.withPropertyValues(THEIRS + "failure-rate-threshold=70", THEIRS + "writable-stack-trace-enabled=false")
			.run((context) -> {
				assertThat(config(context).getFailureRateThreshold()).isEqualTo(70);
				assertThat(config(context).getSlidingWindowSize()).isEqualTo(2);
				assertThat(config(context).isWritableStackTraceEnabled()).isFalse();
			});
	}

	@Test
	void baseConfigThatTheInstanceNamesWins() {
		enabled()
			.withPropertyValues("resilience4j.circuitbreaker.configs.shared.failure-rate-threshold=70",
					"resilience4j.circuitbreaker.configs.default.sliding-window-size=50", THEIRS + "base-config=shared")
			.run((context) -> {
				assertThat(config(context).getFailureRateThreshold()).isEqualTo(70);
				assertThat(config(context).getSlidingWindowSize()).isEqualTo(2);
			});
	}

	@Test
	void customizerWinsOverProperties() {
		enabled().withPropertyValues(THEIRS + "failure-rate-threshold=70")
			.withBean("customizer", CircuitBreakerConfigCustomizer.class,
					() -> CircuitBreakerConfigCustomizer.of("zephyr", (config) -> config.failureRateThreshold(80)))
			.run((context) -> assertThat(config(context).getFailureRateThreshold()).isEqualTo(80));
	}

	@Test
	void instanceThatOnlyTheApplicationSpeaksOfIsUsed(CapturedOutput output) {
		this.runner
			.withPropertyValues(THEIRS + "sliding-window-size=2", THEIRS + "minimum-number-of-calls=2",
					THEIRS + "ignore-exceptions=java.lang.Exception")
			.run((context) -> {
				call(context);
				call(context);
				assertThat(breaker(context).getState()).isEqualTo(CircuitBreaker.State.OPEN);
				assertThat(output).containsOnlyOnce("Pool 'zephyr': [ignore-exceptions] of"
						+ " resilience4j.circuitbreaker.instances.zephyr has no effect");
			});
	}

	@Test
	void registryOfTheApplicationIsUsed() {
		enabled().withBean(CircuitBreakerRegistry.class, () -> {
			CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
			registry.circuitBreaker("zephyr", CircuitBreakerConfig.custom().failureRateThreshold(33).build());
			return registry;
		}).run((context) -> assertThat(config(context).getFailureRateThreshold()).isEqualTo(33));
	}

	@Test
	void ratePropertiesApplyAndTheInstanceWinsKeyByKey() {
		this.runner
			.withPropertyValues("pool.upstreams.zephyr.rate-limiter.enabled=true",
					"pool.upstreams.zephyr.rate-limiter.limit-for-period=7",
					"pool.upstreams.zephyr.rate-limiter.timeout-duration=3s",
					"resilience4j.ratelimiter.instances.zephyr.timeout-duration=4s")
			.run((context) -> {
				RateLimiterConfig config = context.getBean(RateLimiterRegistry.class)
					.find("zephyr")
					.orElseThrow()
					.getRateLimiterConfig();
				assertThat(config.getLimitForPeriod()).isEqualTo(7);
				assertThat(config.getLimitRefreshPeriod()).hasSeconds(1);
				assertThat(config.getTimeoutDuration()).hasSeconds(4);
				call(context);
				assertThat(context.getBean(MeterRegistry.class)
					.get("resilience4j.ratelimiter.available.permissions")
					.tags("name", "zephyr")
					.gauge()
					.value()).isLessThanOrEqualTo(7);
			});
	}

	@Test
	void rateOfAnInstanceThatOnlyTheApplicationSpeaksOfIsKeptTo() {
		this.runner
			.withPropertyValues("resilience4j.ratelimiter.instances.zephyr.limit-for-period=1",
					"resilience4j.ratelimiter.instances.zephyr.limit-refresh-period=60s",
					"resilience4j.ratelimiter.instances.zephyr.timeout-duration=0")
			.run((context) -> {
				call(context);
				assertThatThrownBy(() -> call(context)).hasRootCauseInstanceOf(PoolRejectedException.class);
			});
	}

	@Test
	void bulkheadPropertiesApplyAndTheInstanceWinsKeyByKey() {
		this.runner
			.withPropertyValues("pool.upstreams.zephyr.bulkhead.enabled=true",
					"pool.upstreams.zephyr.bulkhead.max-concurrent-calls=7",
					"resilience4j.bulkhead.instances.zephyr.max-wait-duration=4s")
			.run((context) -> {
				BulkheadConfig config = context.getBean(BulkheadRegistry.class)
					.find("zephyr")
					.orElseThrow()
					.getBulkheadConfig();
				assertThat(config.getMaxConcurrentCalls()).isEqualTo(7);
				// Nobody waits inside.
				assertThat(config.getMaxWaitDuration()).isZero();
				call(context);
				assertThat(context.getBean(MeterRegistry.class)
					.get("resilience4j.bulkhead.max.allowed.concurrent.calls")
					.tags("name", "zephyr")
					.gauge()
					.value()).isEqualTo(7);
			});
	}

	@Test
	void removedPoolGivesTheNameBack() {
		this.runner.withPropertyValues("resilience4j.circuitbreaker.instances.late.sliding-window-size=5")
			.run((context) -> {
				HttpComponentsConnectionPools pools = context.getBean(HttpComponentsConnectionPools.class);
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				CircuitBreaker registered = registry.find("late").orElseThrow();
				pools.add(PoolConfig.builder("late", URI.create(this.upstream.baseUrl() + "/late")).build());
				assertThat(registry.find("late")).get().isNotSameAs(registered);
				pools.remove("late");
				assertThat(registry.find("late")).containsSame(registered);
			});
	}

	@Test
	void backsOffForAFactoryOfTheApplication() {
		ProtectionConfigFactory own = new ProtectionConfigFactory() {

			@Override
			public CircuitBreakerConfig circuitBreaker(PoolConfig config, @Nullable CircuitBreakerConfig registered) {
				return CircuitBreakerConfig.custom().waitDurationInOpenState(Duration.ofSeconds(7)).build();
			}

			@Override
			public @Nullable RateLimiterConfig rateLimiter(PoolConfig config, @Nullable RateLimiterConfig registered) {
				return null;
			}

			@Override
			public @Nullable BulkheadConfig bulkhead(PoolConfig config, @Nullable BulkheadConfig registered) {
				return null;
			}

		};
		this.runner.withBean("own", ProtectionConfigFactory.class, () -> own).run((context) -> {
			assertThat(context).hasSingleBean(ProtectionConfigFactory.class);
			assertThat(config(context).getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(7000);
		});
	}

	@Test
	void worksWithoutResilience4jsAutoConfiguration() {
		enabled().withClassLoader(new FilteredClassLoader(CircuitBreakerProperties.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PoolProtectionAutoConfiguration.class);
			call(context);
			call(context);
			ConnectionPool pool = context.getBean(HttpComponentsConnectionPools.class).get("zephyr");
			assertThat(context.getBean(PoolAssessor.class).assess(pool, pool.stats()).reasons())
				.isEqualTo(List.of("the circuit breaker is open"));
		});
	}

	@Test
	void isSwitchedOffWithThePools() {
		this.runner.withPropertyValues("pool.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ProtectionConfigFactory.class)
				.doesNotHaveBean(Protections.class));
	}

	private ApplicationContextRunner enabled() {
		return this.runner.withPropertyValues(OURS + "enabled=true", OURS + "sliding-window-size=2",
				OURS + "minimum-number-of-calls=2");
	}

	private static CircuitBreaker breaker(ApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).find("zephyr").orElseThrow();
	}

	private static CircuitBreakerConfig config(ApplicationContext context) {
		return breaker(context).getCircuitBreakerConfig();
	}

	private static void call(ApplicationContext context) {
		HttpStatusCode status = context.getBean(PooledRestClients.class)
			.restClient("zephyr")
			.get()
			.uri("/")
			.exchange((request, response) -> response.getStatusCode());
		assertThat(status.value()).isEqualTo(500);
	}

}
