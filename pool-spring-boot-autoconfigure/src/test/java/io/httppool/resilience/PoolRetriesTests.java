package io.httppool.resilience;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import org.junit.jupiter.api.Test;

import io.httppool.PoolConfig;
import io.httppool.PoolProtection;
import io.httppool.fixture.FakeConnectionPool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PoolRetries}: pools that come and go, two of one name at a time.
 */
class PoolRetriesTests {

	private static final String NAME = "zephyr";

	private final RetryRegistry registry = RetryRegistry.ofDefaults();

	private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

	private final RateLimiterRegistry limiters = RateLimiterRegistry.ofDefaults();

	private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();

	private final PoolRetries retries = Resilience4jRetries.with(this.registry, RetryConfigFactory.registeredOrOwn(),
			new Resilience4jProtections(this.breakers, this.limiters, this.bulkheads,
					ProtectionConfigFactory.registeredOrOwn()),
			Clock.systemUTC());

	@Test
	void poolThatComesWhileOneOfItsNameEndsHasEverythingOfItsOwn() {
		FakeConnectionPool before = add(2);
		PoolRetry retryBefore = this.retries.get(before);
		FakeConnectionPool pool = add(5);
		PoolRetry retry = this.retries.get(pool);
		assertThat(retry).isNotSameAs(retryBefore);
		assertThat(this.retries.get(before)).as("for the calls in flight").isSameAs(retryBefore);
		assertConfigured(5);
		remove(before);
		assertThat(this.retries.get(pool)).isSameAs(retry);
		assertConfigured(5);
		remove(pool);
		for (Registry<?, ?> each : registries()) {
			assertThat(each.find(NAME)).isEmpty();
		}
	}

	@Test
	void breakerOfThePoolBeforeIsNotThatOfTheNext() {
		add(2);
		this.breakers.find(NAME).orElseThrow().transitionToOpenState();
		FakeConnectionPool pool = add(2);
		assertThat(this.breakers.find(NAME)).get()
			.extracting(CircuitBreaker::getState)
			.isEqualTo(CircuitBreaker.State.CLOSED);
		assertThat(this.retries.get(pool).hedge(RetryTestData.request("GET")).toCompletableFuture().join()).isPresent();
	}

	@Test
	void whatTheApplicationHasRegisteredComesBackWhenTheLastOneHasGone() {
		Retry retry = this.registry.retry(NAME, RetryConfig.custom().maxAttempts(7).build());
		CircuitBreaker breaker = this.breakers.circuitBreaker(NAME,
				CircuitBreakerConfig.custom().slidingWindowSize(7).build());
		FakeConnectionPool before = add(2);
		FakeConnectionPool pool = add(5);
		assertThat(this.registry.find(NAME)).get().isNotSameAs(retry);
		assertThat(attempts()).as("the application's configuration, not that of the pool before").isEqualTo(7);
		assertThat(window()).isEqualTo(7);
		remove(before);
		assertThat(this.registry.find(NAME)).get().isNotSameAs(retry);
		remove(pool);
		assertThat(this.registry.find(NAME)).containsSame(retry);
		assertThat(this.breakers.find(NAME)).containsSame(breaker);
	}

	@Test
	void callThatComesTooLateDoesNotBringAPoolBack() {
		FakeConnectionPool before = add(2);
		before.close();
		remove(before);
		assertThat(this.retries.get(before).retry()).as("one attempt, which the pool refuses").isNull();
		for (Registry<?, ?> each : registries()) {
			assertThat(each.find(NAME)).isEmpty();
		}
		add(5);
		assertConfigured(5);
	}

	@Test
	void poolWhoseRetryCannotBeMadeLeavesNothingBehind() {
		PoolRetries retries = Resilience4jRetries.with(this.registry, (config, registered) -> {
			throw new IllegalStateException("a customizer's");
		}, new Resilience4jProtections(this.breakers, this.limiters, this.bulkheads,
				ProtectionConfigFactory.registeredOrOwn()), Clock.systemUTC());
		FakeConnectionPool pool = pool(2);
		assertThatIllegalStateException().isThrownBy(() -> retries.poolAdded(pool));
		pool.close();
		retries.poolRemoved(pool);
		for (Registry<?, ?> each : registries()) {
			assertThat(each.find(NAME)).isEmpty();
		}
	}

	@Test
	void entryThatTheApplicationHasPutInPlaceOfOursIsLeftAlone() {
		FakeConnectionPool pool = add(2);
		Retry retry = Retry.of(NAME, RetryConfig.ofDefaults());
		this.registry.replace(NAME, retry);
		CircuitBreaker breaker = CircuitBreaker.ofDefaults(NAME);
		this.breakers.replace(NAME, breaker);
		remove(pool);
		assertThat(this.registry.find(NAME)).containsSame(retry);
		assertThat(this.breakers.find(NAME)).containsSame(breaker);
	}

	private List<Registry<?, ?>> registries() {
		return List.of(this.registry, this.breakers, this.limiters, this.bulkheads);
	}

	private void assertConfigured(int number) {
		assertThat(attempts()).isEqualTo(number);
		assertThat(window()).isEqualTo(number);
		assertThat(this.limiters.find(NAME).orElseThrow().getRateLimiterConfig().getLimitForPeriod()).isEqualTo(number);
		assertThat(this.bulkheads.find(NAME).orElseThrow().getBulkheadConfig().getMaxConcurrentCalls())
			.isEqualTo(number);
	}

	private int attempts() {
		return this.registry.find(NAME).orElseThrow().getRetryConfig().getMaxAttempts();
	}

	private int window() {
		return this.breakers.find(NAME).orElseThrow().getCircuitBreakerConfig().getSlidingWindowSize();
	}

	private FakeConnectionPool add(int number) {
		FakeConnectionPool pool = pool(number);
		this.retries.poolAdded(pool);
		return pool;
	}

	private static FakeConnectionPool pool(int number) {
		Duration second = Duration.ofSeconds(1);
		PoolProtection.CircuitBreaker breaker = new PoolProtection.CircuitBreaker(true, 50, 100, second,
				PoolProtection.WindowType.COUNT_BASED, number, number, second, 1, false);
		return new FakeConnectionPool(PoolConfig.builder(NAME, "https://h")
			.retry(RetryTestData.backoff(number, second, 1, second, 0))
			.protection(new PoolProtection(breaker, new PoolProtection.RateLimiter(true, number, second, second),
					new PoolProtection.Bulkhead(true, number, second)))
			.build());
	}

	private void remove(FakeConnectionPool pool) {
		pool.close();
		this.retries.poolRemoved(pool);
	}

}
