package io.httppool.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.BreakerState;
import io.httppool.CallPhase;
import io.httppool.ConnectionPool;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolIoException;
import io.httppool.PoolListener;
import io.httppool.PoolProtection;
import io.httppool.PoolRejectedException;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.UnknownOutcomeException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both of Spring's clients do behind a circuit breaker.
 */
abstract class AbstractProtectionTests extends AbstractClientTests {

	@Test
	void breakerOpensRefusesHalfOpensAndCloses() {
		AtomicBoolean down = new AtomicBoolean(true);
		UpstreamServer upstream = upstream(
				(request) -> down.get() ? UpstreamResponse.status(500) : UpstreamResponse.text(200, "hello"));
		States states = new States();
		Caller caller = caller(upstream, (config) -> config.protection(breaker(4, Duration.ofMillis(300))), states);
		for (int i = 0; i < 4; i++) {
			assertThat(caller.get("/").status()).isEqualTo(500);
		}
		assertThat(states.seen).containsExactly(BreakerState.OPEN);
		PoolIoException refused = time(() -> caller.get("/")).failure();
		assertThat(refused).isInstanceOf(PoolRejectedException.class)
			.hasMessageContaining("the circuit breaker is open: 100 % of the last 4 attempts failed, 0 % were slow")
			.hasMessageContaining("the upstream is tried again 300ms after it opened")
			.hasMessageContaining("pool.upstreams.upstream.circuit-breaker.failure-rate-threshold");
		assertThat(refused.mayHaveReachedServer()).isFalse();
		assertThat(refused.phase()).isEqualTo(CallPhase.ACQUIRE);
		assertThat(upstream.stats().requests()).isEqualTo(4);
		down.set(false);
		awaitSoon(() -> time(() -> caller.get("/")).thrown() == null);
		assertThat(states.seen).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN);
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(states.seen).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
		assertThat(upstream.stats().requests()).isEqualTo(6);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void brokenExchangesAreFailures(String method) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.RESET_AFTER_APPLY));
		Caller caller = caller(upstream, (config) -> config.protection(breaker(2, Duration.ofSeconds(60))));
		PoolIoException first = time(() -> caller.call(method, "/")).failure();
		assertThat(first).isNotInstanceOf(PoolRejectedException.class);
		assertThat(first instanceof UnknownOutcomeException).isEqualTo("POST".equals(method));
		time(() -> caller.call(method, "/"));
		assertThat(time(() -> caller.call(method, "/")).failure()).isExactlyInstanceOf(PoolRejectedException.class);
		assertThat(upstream.stats().requests()).isEqualTo(2);
	}

	@Test
	void silenceIsAFailure() {
		Caller caller = caller(upstream(HELLO, FaultRule.onAny().then(Fault.BLACKHOLE)),
				(config) -> config.readTimeout(Duration.ofMillis(100)).protection(breaker(2, Duration.ofSeconds(60))));
		time(() -> caller.get("/"));
		time(() -> caller.get("/"));
		assertThat(fixture().circuitBreaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	@Test
	void slowAnswersOpenTheBreaker() {
		Caller caller = caller(upstream(HELLO, FaultRule.onAny().then(Fault.slowHeaders(Duration.ofMillis(150)))),
				(config) -> config.protection(
						new PoolProtection(new PoolProtection.CircuitBreaker(true, 100, 50, Duration.ofMillis(50),
								PoolProtection.WindowType.COUNT_BASED, 2, 2, Duration.ofSeconds(60), 2, false))));
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(time(() -> caller.get("/")).failure()).hasMessageContaining("100 % were slow");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "404, -", "400, -", "429, -", "429, 5", "503, 5" })
	void refusalsAndErrorsOfTheCallerAreNoFailures(int status, String retryAfter) {
		Caller caller = caller(upstream((request) -> {
			UpstreamResponse response = UpstreamResponse.text(status, "no");
			return (retryAfter != null) ? response.header("Retry-After", retryAfter) : response;
		}), (config) -> config.protection(breaker(2, Duration.ofSeconds(60))));
		for (int i = 0; i < 3; i++) {
			assertThat(caller.get("/").status()).isEqualTo(status);
		}
		CircuitBreaker.Metrics metrics = fixture().circuitBreaker().getMetrics();
		assertThat(metrics.getNumberOfSuccessfulCalls()).isEqualTo(2);
		assertThat(metrics.getNumberOfFailedCalls()).isZero();
	}

	@Test
	void openBreakerEndsTheRetriesWithTheAnswerAtHand() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(503, "overloaded"));
		States states = new States();
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4)).protection(breaker(2, Duration.ofSeconds(60))), states);
		assertThat(caller.get("/")).isEqualTo(new Caller.Answer(503, "overloaded"));
		assertThat(upstream.stats().requests()).isEqualTo(2);
		assertThat(states.retries).containsExactly(RetryOutcome.RETRIED, RetryOutcome.SUPPRESSED);
	}

	@Test
	void openBreakerEndsTheRetriesWithTheFailureAtHand() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.RESET_AFTER_APPLY));
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4)).protection(breaker(2, Duration.ofSeconds(60))));
		PoolIoException failure = time(() -> caller.get("/")).failure();
		assertThat(failure).isExactlyInstanceOf(PoolIoException.class);
		assertThat(failure.phase()).isEqualTo(CallPhase.RESPONSE);
		assertThat(upstream.stats().requests()).isEqualTo(2);
	}

	@Test
	void waitingForAConnectionInVainSaysNothingAboutTheUpstream() throws Exception {
		Gate gate = new Gate();
		Caller caller = caller(upstream(gate),
				(config) -> config.maxConnections(1)
					.acquireTimeout(Duration.ofMillis(50))
					.protection(breaker(2, Duration.ofSeconds(60))));
		Future<Caller.Answer> holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		for (int i = 0; i < 3; i++) {
			assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(PoolExhaustedException.class);
		}
		gate.open();
		assertThat(holder.get().status()).isEqualTo(200);
		assertThat(fixture().circuitBreaker().getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
	}

	@Test
	void whoWaitsForAConnectionInVainGivesItsLeaveBack() throws Exception {
		Gate gate = new Gate();
		Caller caller = caller(upstream(gate),
				(config) -> config.maxConnections(1)
					.acquireTimeout(Duration.ofMillis(50))
					.protection(breaker(2, Duration.ofSeconds(60))));
		Future<Caller.Answer> holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		CircuitBreaker breaker = fixture().circuitBreaker();
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		for (int i = 0; i < 5; i++) {
			assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(PoolExhaustedException.class);
		}
		gate.open();
		assertThat(holder.get().status()).isEqualTo(200);
	}

	static PoolProtection breaker(int window, Duration waitInOpenState) {
		return new PoolProtection(new PoolProtection.CircuitBreaker(true, 50, 100, Duration.ofSeconds(60),
				PoolProtection.WindowType.COUNT_BASED, window, window, waitInOpenState, 2, false));
	}

	/**
	 * What a listener is told.
	 */
	private static final class States implements PoolListener {

		private final List<BreakerState> seen = new CopyOnWriteArrayList<>();

		private final List<RetryOutcome> retries = new CopyOnWriteArrayList<>();

		@Override
		public void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
			this.seen.add(state);
		}

		@Override
		public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
			this.retries.add(outcome);
		}

	}

}
