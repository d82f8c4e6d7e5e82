package io.httppool.resilience;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BiConsumer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

import io.httppool.BreakerState;
import io.httppool.DurationText;

/**
 * The circuit breaker of one upstream. Safe for use by any number of threads.
 */
final class Breaker {

	private final String upstream;

	private final CircuitBreaker breaker;

	Breaker(String upstream, CircuitBreaker breaker, BiConsumer<BreakerState, BreakerState> changes) {
		this.upstream = upstream;
		this.breaker = breaker;
		breaker.getEventPublisher().onStateTransition((event) -> {
			BreakerState before = state(event.getStateTransition().getFromState());
			BreakerState after = state(event.getStateTransition().getToState());
			if (before != after) {
				changes.accept(after, before);
			}
		});
	}

	/**
	 * Lets the breaker count what it is told of, as it is told.
	 */
	static CircuitBreakerConfig config(CircuitBreakerConfig chosen) {
		return CircuitBreakerConfig.from(chosen)
			.recordExceptions()
			.ignoreExceptions()
			.recordException((failure) -> true)
			.ignoreException((failure) -> false)
			.recordResult((result) -> false)
			.build();
	}

	private static BreakerState state(State state) {
		return switch (state) {
			case OPEN, FORCED_OPEN -> BreakerState.OPEN;
			case HALF_OPEN -> BreakerState.HALF_OPEN;
			case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
		};
	}

	boolean isOpen() {
		return state(this.breaker.getState()) == BreakerState.OPEN;
	}

	boolean isClosed() {
		return state(this.breaker.getState()) == BreakerState.CLOSED;
	}

	/**
	 * Ask for leave, to be given back by {@link #release} or one of the outcomes.
	 */
	boolean tryAcquire() {
		return this.breaker.tryAcquirePermission();
	}

	/**
	 * The half-open time in which leave is counted now. Each has numbers of its own.
	 * @return tells it from others by identity, or {@code null} if leave is not counted
	 */
	@Nullable Object halfOpenTime() {
		return isHalfOpen() ? this.breaker.getMetrics() : null;
	}

	/**
	 * Give leave back. What was not counted in this half-open time would let one too many
	 * through.
	 * @param halfOpenTime the {@link #halfOpenTime()} when it was given
	 */
	void release(@Nullable Object halfOpenTime) {
		if (halfOpenTime != null && halfOpenTime == halfOpenTime()) {
			this.breaker.releasePermission();
		}
	}

	long now() {
		return this.breaker.getCurrentTimestamp();
	}

	void succeeded(long since) {
		this.breaker.onSuccess(now() - since, this.breaker.getTimestampUnit());
	}

	void failed(long since, Throwable cause) {
		this.breaker.onError(now() - since, this.breaker.getTimestampUnit(), cause);
	}

	/**
	 * Why no leave is given.
	 */
	String refusal() {
		CircuitBreakerConfig config = this.breaker.getCircuitBreakerConfig();
		if (isHalfOpen()) {
			return ("the circuit breaker is half-open, and %d attempts are under way that decide whether it closes;"
					+ " see pool.upstreams.%s.circuit-breaker.permitted-number-of-calls-in-half-open-state")
				.formatted(config.getPermittedNumberOfCallsInHalfOpenState(), this.upstream);
		}
		CircuitBreaker.Metrics metrics = this.breaker.getMetrics();
		return ("the circuit breaker is open%s; the upstream is tried again %s after it opened, see"
				+ " pool.upstreams.%s.circuit-breaker.failure-rate-threshold and .wait-duration-in-open-state")
			.formatted(rates(metrics), DurationText.of(waitInOpenState(config)), this.upstream);
	}

	private boolean isHalfOpen() {
		return state(this.breaker.getState()) == BreakerState.HALF_OPEN;
	}

	private static Duration waitInOpenState(CircuitBreakerConfig config) {
		return Duration.ofMillis(config.getWaitIntervalFunctionInOpenState().apply(1));
	}

	private static String rates(CircuitBreaker.Metrics metrics) {
		if (metrics.getFailureRate() < 0) {
			// Forced, or too few attempts to say.
			return "";
		}
		return String.format(Locale.ROOT, ": %.0f %% of the last %d attempts failed, %.0f %% were slow",
				metrics.getFailureRate(), metrics.getNumberOfBufferedCalls(), metrics.getSlowCallRate());
	}

}
