package io.httppool.resilience;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolRejectedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AttemptGate}: what an attempt that waits for one thing keeps of
 * another.
 */
class AttemptGateTests {

	private static final RetryRequest REQUEST = RetryTestData.request("GET", null);

	private static final int PERMITTED = 2;

	private final PoolConfig config = PoolConfig.builder("zephyr", "http://zephyr").build();

	private final SharedPauses pauses = new SharedPauses(this.config, () -> this.now);

	private final CircuitBreaker breaker = CircuitBreaker.of("zephyr",
			CircuitBreakerConfig.custom()
				.slidingWindowSize(10)
				.permittedNumberOfCallsInHalfOpenState(PERMITTED)
				.slowCallDurationThreshold(Duration.ofMillis(50))
				.slowCallRateThreshold(50)
				.build());

	private long now;

	@Test
	void waitForAPauseIsNoSlownessOfTheUpstream() throws Exception {
		List<AttemptGate> gates = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			gates.add(gate(null));
			assertThat(gates.get(i).nanosToWait()).isZero();
		}
		this.pauses.pause(REQUEST, Duration.ofSeconds(1), PauseCause.RATE_LIMITED);
		for (AttemptGate gate : gates) {
			assertThat(gate.nanosToWait()).isPositive();
		}
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
		for (AttemptGate gate : gates) {
			this.now += TimeUnit.SECONDS.toNanos(1);
			assertThat(gate.nanosToWait()).isZero();
			gate.answered(new AnswerHead(200, (name) -> null));
		}
		assertThat(this.breaker.getMetrics().getNumberOfSlowCalls()).isZero();
		assertThat(this.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(10);
	}

	@Test
	void leaveThatIsGivenHalfOpenIsGivenBackForAPause() throws Exception {
		this.breaker.transitionToOpenState();
		this.breaker.transitionToHalfOpenState();
		AttemptGate gate = gate(null);
		assertThat(gate.nanosToWait()).isZero();
		this.pauses.pause(REQUEST, Duration.ofSeconds(1), PauseCause.RATE_LIMITED);
		assertThat(gate.nanosToWait()).isPositive();
		assertThat(this.breaker.tryAcquirePermission()).isTrue();
		assertThat(this.breaker.tryAcquirePermission()).isTrue();
		this.now += TimeUnit.SECONDS.toNanos(1);
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(gate::nanosToWait);
	}

	@Test
	void leaveThatWasGivenClosedLetsNobodyThroughHalfOpen() throws Exception {
		List<AttemptGate> gates = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			gates.add(gate(null));
			gates.get(i).nanosToWait();
		}
		this.breaker.transitionToOpenState();
		this.breaker.transitionToHalfOpenState();
		gates.forEach(AttemptGate::close);
		for (int i = 0; i < PERMITTED; i++) {
			assertThat(this.breaker.tryAcquirePermission()).isTrue();
		}
		assertThat(this.breaker.tryAcquirePermission()).isFalse();
	}

	@Test
	void leaveOfAnEarlierHalfOpenTimeLetsNobodyThrough() throws Exception {
		this.breaker.transitionToOpenState();
		this.breaker.transitionToHalfOpenState();
		AttemptGate gate = gate(null);
		assertThat(gate.nanosToWait()).isZero();
		this.breaker.transitionToOpenState();
		this.breaker.transitionToHalfOpenState();
		gate.close();
		for (int i = 0; i < PERMITTED; i++) {
			assertThat(this.breaker.tryAcquirePermission()).isTrue();
		}
		assertThat(this.breaker.tryAcquirePermission()).isFalse();
	}

	@Test
	void roomThatComesAfterAPauseIsKept() throws Exception {
		RateLimiter limiter = limiter(Duration.ofSeconds(15));
		assertThat(gate(limiter).nanosToWait()).isZero();
		AttemptGate gate = gate(limiter);
		assertThat(gate.nanosToWait()).isBetween(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(10));
		this.pauses.pause(REQUEST, Duration.ofSeconds(1), PauseCause.RATE_LIMITED);
		assertThat(gate.nanosToWait()).isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
		this.now += TimeUnit.SECONDS.toNanos(1);
		assertThat(gate.nanosToWait()).isBetween(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(10));
		assertThat(limiter.getMetrics().getAvailablePermissions()).isEqualTo(-1);
	}

	@Test
	void roomInTheRateIsNotKeptForAfterAPause() throws Exception {
		RateLimiter limiter = limiter(Duration.ofSeconds(60));
		AttemptGate gate = gate(limiter);
		assertThat(gate.nanosToWait()).isZero();
		this.pauses.pause(REQUEST, Duration.ofSeconds(1), PauseCause.RATE_LIMITED);
		assertThat(gate.nanosToWait()).isPositive();
		this.now += TimeUnit.SECONDS.toNanos(1);
		assertThat(gate.nanosToWait()).isGreaterThan(TimeUnit.SECONDS.toNanos(5));
	}

	private static RateLimiter limiter(Duration timeout) {
		return RateLimiter.of("zephyr",
				RateLimiterConfig.custom()
					.limitForPeriod(1)
					.limitRefreshPeriod(Duration.ofSeconds(10))
					.timeoutDuration(timeout)
					.build());
	}

	private AttemptGate gate(@Nullable RateLimiter limiter) {
		Breaker breaker = new Breaker("zephyr", this.breaker, (state, before) -> {
		});
		Resilience4jProtection protection = new Resilience4jProtection(breaker,
				(limiter != null) ? new Limiter("zephyr", limiter) : null, null);
		return new AttemptGate(new PauseGate(this.pauses, REQUEST), protection.permit(REQUEST), null,
				new RetryPolicy(this.config.retry(), Clock.systemUTC()));
	}

}
