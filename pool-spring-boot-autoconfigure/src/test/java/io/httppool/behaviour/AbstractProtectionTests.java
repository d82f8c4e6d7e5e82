package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.BreakerState;
import io.httppool.CallPhase;
import io.httppool.ConnectionPool;
import io.httppool.DeadlineExceededException;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolIoException;
import io.httppool.PoolListener;
import io.httppool.PoolProtection;
import io.httppool.PoolRejectedException;
import io.httppool.PoolRequest;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.UnknownOutcomeException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both of Spring's clients do behind a circuit breaker, a rate limiter and a
 * bulkhead.
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
				(config) -> config
					.protection(protection(new PoolProtection.CircuitBreaker(true, 100, 50, Duration.ofMillis(50),
							PoolProtection.WindowType.COUNT_BASED, 2, 2, Duration.ofSeconds(60), 2, false))));
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(time(() -> caller.get("/")).failure()).hasMessageContaining("100 % were slow");
	}

	@Test
	void pauseThatHoldsAttemptsBackIsNoSlownessOfTheUpstream() throws Exception {
		AtomicInteger requests = new AtomicInteger();
		CountDownLatch othersWait = new CountDownLatch(1);
		UpstreamServer upstream = upstream((request) -> {
			if (requests.incrementAndGet() > 1) {
				return HELLO.handle(request);
			}
			othersWait.await(5, TimeUnit.SECONDS);
			return UpstreamResponse.status(429).header("Retry-After", "1");
		});
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(1)
					.acquireTimeout(Duration.ofSeconds(5))
					.timeout(Duration.ofSeconds(20))
					.retry(PoolConfig.Retry.DEFAULTS)
					.protection(protection(new PoolProtection.CircuitBreaker(true, 100, 50, Duration.ofMillis(700),
							PoolProtection.WindowType.COUNT_BASED, 5, 5, Duration.ofSeconds(60), 2, false))));
		ExecutorService threads = threads(5);
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			calls.add(threads.submit(() -> caller.get("/")));
		}
		awaitSoon(() -> fixture().stats().pending() == 4);
		othersWait.countDown();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		assertThat(requests).hasValue(6);
		assertThat(fixture().circuitBreaker().getMetrics().getNumberOfSlowCalls()).isZero();
		assertThat(fixture().circuitBreaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
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
	void breakerThatOpensDuringAPauseEndsItWithTheAnswerAtHand() {
		UpstreamServer upstream = upstream(
				(request) -> UpstreamResponse.text(503, "overloaded").header("X-Server", "seven"));
		States states = new States();
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4))
					.protection(new PoolProtection(breaker(10, Duration.ofSeconds(60)).circuitBreaker(),
							PoolProtection.NONE.rateLimiter(), bulkhead(1, Duration.ZERO).bulkhead())),
				states, onRetry(() -> fixture().circuitBreaker().transitionToOpenState()));
		assertThat(caller.get("/")).isEqualTo(new Caller.Answer(503, "overloaded"));
		assertThat(upstream.stats().requests()).isEqualTo(1);
		assertThat(states.retries).containsExactly(RetryOutcome.RETRIED, RetryOutcome.SUPPRESSED);
		// The answer is read from memory, and its end is the end of the call.
		awaitSoon(() -> fixture().bulkhead().getMetrics().getAvailableConcurrentCalls() == 1);
		assertThat(fixture().stats().idle()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD" })
	void answerAtHandMayHaveNoBody(String method) {
		Caller caller = caller(upstream((request) -> UpstreamResponse.status(503)),
				(config) -> config.retry(PoolFixture.retry(4)).protection(breaker(10, Duration.ofSeconds(60))),
				onRetry(() -> fixture().circuitBreaker().transitionToOpenState()));
		assertThat(caller.call(method, "/", null, Map.of(), (attributes) -> {
		}).status()).isEqualTo(503);
		fixture().assertAtRest();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void breakerThatOpensDuringAPauseEndsItWithTheFailureAtHand(String method) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.RESET_AFTER_APPLY));
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4)).protection(breaker(10, Duration.ofSeconds(60))),
				onRetry(() -> fixture().circuitBreaker().transitionToOpenState()));
		PoolIoException thrown = time(() -> caller.call(method, "/", null, Map.of(), PoolRequest.retry(true)))
			.failure();
		assertThat(thrown instanceof UnknownOutcomeException).isEqualTo("POST".equals(method));
		Throwable failure = (thrown instanceof UnknownOutcomeException) ? thrown.getCause() : thrown;
		assertThat(failure).isExactlyInstanceOf(PoolIoException.class);
		assertThat(((PoolIoException) failure).phase()).isEqualTo(CallPhase.RESPONSE);
		assertThat(failure.getSuppressed()).singleElement()
			.satisfies((refusal) -> assertThat(refusal).isInstanceOf(PoolRejectedException.class)
				.hasMessageContaining("the circuit breaker is open"));
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rate", "quota", "rate, hedged" })
	void furtherAttemptThatFindsNoRoomEndsTheCallWithTheAnswerAtHand(String what) {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(500, "broken"));
		States states = new States();
		PoolProtection rate = rate(1, Duration.ofSeconds(60), Duration.ofMillis(100));
		PoolProtection protection = !what.equals("quota") ? rate
				: quota(1, Duration.ofSeconds(60), Duration.ofMillis(100));
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4))
					.hedgeDelay(what.endsWith("hedged") ? Duration.ofSeconds(1) : Duration.ZERO)
					.protection(protection),
				states);
		Timed timed = time(() -> assertThat(caller.get("/")).isEqualTo(new Caller.Answer(500, "broken")));
		assertThat(timed.thrown()).isNull();
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(150).plus(TOLERANCE));
		assertThat(upstream.stats().requests()).isEqualTo(1);
		assertThat(states.retries).containsExactly(RetryOutcome.RETRIED, RetryOutcome.SUPPRESSED);
	}

	@ParameterizedTest
	@CsvSource({ "16384, true", "16385, false", "200000, false" })
	void answerThatIsTooLargeToBeKeptLeavesTheRefusal(int size, boolean kept) {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(503, "x".repeat(size)));
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4)).protection(breaker(10, Duration.ofSeconds(60))),
				onRetry(() -> fixture().circuitBreaker().transitionToOpenState()));
		Timed timed = time(() -> assertThat(caller.get("/").body()).hasSize(size));
		assertThat(timed.thrown() == null).isEqualTo(kept);
		if (!kept) {
			assertThat(timed.failure()).isExactlyInstanceOf(PoolRejectedException.class);
		}
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	/**
	 * Have something happen when it has been decided that an attempt is made again.
	 */
	private static PoolListener onRetry(Runnable task) {
		return new PoolListener() {

			@Override
			public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
				if (outcome == RetryOutcome.RETRIED) {
					task.run();
				}
			}

		};
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

	@Test
	void quotaIsUsedEvenlyAndWhoFindsNoRoomIsRefused() throws Exception {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream,
				(config) -> config.protection(quota(1, Duration.ofMillis(200), Duration.ofMillis(300))));
		assertThat(time(() -> caller.get("/")).elapsed()).isLessThan(Duration.ofMillis(190));
		Timed waited = time(() -> caller.get("/"));
		assertThat(waited.thrown()).isNull();
		Future<Timed> next = inBackground(() -> time(() -> caller.get("/")));
		awaitSoon(() -> next.isDone() || fixture().stats().active() == 0);
		Timed refused = time(() -> caller.get("/"));
		List<Timed> both = List.of(next.get(), refused);
		assertThat(both).filteredOn((call) -> call.thrown() == null).hasSize(1);
		assertThat(both).filteredOn((call) -> call.thrown() != null)
			.singleElement()
			.satisfies((call) -> assertThat(call.failure()).isInstanceOf(PoolRejectedException.class)
				.hasMessageContaining("the quota allows 1 attempts in 200ms, and there is no room within"
						+ " timeout-duration (300ms)"));
		assertThat(upstream.stats().requests()).isEqualTo(3);
	}

	@Test
	void rateLimiterBoundsTheAttemptsInAPeriod(TestReporter reporter) throws Exception {
		int limit = 5;
		Duration period = Duration.ofMillis(400);
		List<Long> arrivals = new CopyOnWriteArrayList<>();
		UpstreamServer upstream = upstream((request) -> {
			arrivals.add(System.nanoTime());
			return HELLO.handle(request);
		});
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(20)
					.acquireTimeout(Duration.ofSeconds(5))
					.timeout(Duration.ofSeconds(20))
					.protection(rate(limit, period, Duration.ofSeconds(15))));
		ExecutorService threads = threads(20);
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			calls.add(threads.submit(() -> caller.get("/")));
		}
		int mostActive = 0;
		for (Future<Caller.Answer> call : calls) {
			mostActive = Math.max(mostActive, fixture().stats().active());
			assertThat(call.get().status()).isEqualTo(200);
		}
		List<Long> sorted = arrivals.stream().sorted().toList();
		assertThat(sorted).hasSize(20);
		assertThat(mostActive).as("connections held, by waiters too").isLessThanOrEqualTo(limit);
		// Any stretch of a period touches two periods at most. A request may be late by
		// what a busy machine adds.
		for (int i = 0; i + 2 * limit < sorted.size(); i++) {
			assertThat(Duration.ofNanos(sorted.get(i + 2 * limit) - sorted.get(i))).isGreaterThan(period.dividedBy(2));
		}
		Duration all = Duration.ofNanos(sorted.get(19) - sorted.get(0));
		reporter.publishEntry("rate", "20 attempts in " + all.toMillis() + " ms");
		assertThat(all).isGreaterThan(period.multipliedBy(5).dividedBy(2));
	}

	@Test
	void furtherAttemptsNeedRoomToo() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.status(503));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3))
			.protection(rate(1, Duration.ofMillis(300), Duration.ofSeconds(2))));
		Timed timed = time(() -> assertThat(caller.get("/").status()).isEqualTo(503));
		assertThat(timed.thrown()).isNull();
		assertThat(timed.elapsed()).isGreaterThan(Duration.ofMillis(300));
		assertThat(upstream.stats().requests()).isEqualTo(3);
	}

	@Test
	void whoFindsNoRoomInTheRateIsRefused() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(4))
			.protection(rate(1, Duration.ofSeconds(60), Duration.ofMillis(100))));
		assertThat(caller.get("/").status()).isEqualTo(200);
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(100).plus(TOLERANCE));
		assertThat(timed.failure()).isInstanceOf(PoolRejectedException.class)
			.hasMessageContaining("the rate limiter allows 1 attempts in 1m")
			.hasMessageContaining("no room within timeout-duration (100ms)")
			.hasMessageContaining("raise pool.upstreams.upstream.rate-limiter.timeout-duration or .limit-for-period");
		assertThat(timed.failure().mayHaveReachedServer()).isFalse();
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void nobodyWaitsForRoomBeyondTheDeadline() {
		Caller caller = caller(upstream(HELLO),
				(config) -> config.protection(rate(1, Duration.ofSeconds(60), Duration.ofSeconds(120))));
		assertThat(caller.get("/").status()).isEqualTo(200);
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.elapsed()).isLessThan(TOLERANCE);
		assertThat(timed.failure()).isInstanceOf(PoolRejectedException.class)
			.hasMessageContaining("no room before the deadline of the call")
			.hasMessageContaining("raise pool.upstreams.upstream.timeout");
		Timed patient = time(() -> caller.get("/", PoolRequest.timeout(Duration.ofSeconds(1))));
		assertThat(patient.failure()).isInstanceOf(PoolRejectedException.class);
	}

	@Test
	void closingThePoolEndsTheWaitForRoom() throws Exception {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream,
				(config) -> config.timeout(Duration.ofSeconds(100))
					.shutdownGrace(Duration.ofMillis(100))
					.protection(rate(1, Duration.ofSeconds(60), Duration.ofSeconds(60))));
		assertThat(caller.get("/").status()).isEqualTo(200);
		Future<Timed> waiter = inBackground(() -> time(() -> caller.get("/")));
		awaitSoon(() -> fixture().rateLimiter().getMetrics().getAvailablePermissions() < 0);
		fixture().close();
		assertThat(waiter.get(10, TimeUnit.SECONDS).failure()).isInstanceOf(PoolClosedException.class);
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void bulkheadBoundsTheCallsAtOnce() throws Exception {
		UpstreamServer upstream = upstream(UpstreamServer.builder("behind a bulkhead")
			.latency(LatencyModel.of(Duration.ofMillis(20), Duration.ofMillis(20)))
			.handler(HELLO));
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(20).protection(bulkhead(3, Duration.ofSeconds(5))));
		ExecutorService threads = threads(20);
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			calls.add(threads.submit(() -> caller.get("/")));
		}
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		assertThat(upstream.stats().requestsPeakConcurrent()).isEqualTo(3);
		awaitSoon(() -> fixture().bulkhead().getMetrics().getAvailableConcurrentCalls() == 3);
	}

	@Test
	void surplusOfAFullBulkheadIsRefusedAtOnce() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream,
				(config) -> config.retry(PoolFixture.retry(4)).protection(bulkhead(1, Duration.ZERO)));
		Future<Caller.Answer> first = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Timed surplus = time(() -> caller.get("/"));
		assertThat(surplus.elapsed()).isLessThan(TOLERANCE);
		assertThat(surplus.failure()).isInstanceOf(PoolRejectedException.class)
			.hasMessageContaining("the bulkhead is full: 1 calls are under way")
			.hasMessageContaining("none ended within max-wait-duration (0s)")
			.hasMessageContaining("raise pool.upstreams.upstream.bulkhead.max-concurrent-calls or .max-wait-duration");
		assertThat(surplus.failure().mayHaveReachedServer()).isFalse();
		gate.open();
		assertThat(first.get().status()).isEqualTo(200);
		awaitSoon(() -> fixture().bulkhead().getMetrics().getAvailableConcurrentCalls() == 1);
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(2);
	}

	@Test
	void whoWaitsForTheBulkheadIsRefusedInTimeOrAdmitted() throws Exception {
		Gate gate = new Gate();
		Caller caller = caller(upstream(gate), (config) -> config.protection(bulkhead(1, Duration.ofMillis(200))));
		Future<Caller.Answer> first = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Timed refused = time(() -> caller.get("/"));
		assertThat(refused.elapsed()).isBetween(Duration.ofMillis(200), Duration.ofMillis(200).plus(TOLERANCE));
		assertThat(refused.failure()).isInstanceOf(PoolRejectedException.class);
		assertThat(fixture().stats().active()).as("connections held").isEqualTo(1);
		gate.open();
		assertThat(first.get().status()).isEqualTo(200);
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	@Test
	void deadlineEndsTheWaitForTheBulkhead() throws Exception {
		Gate gate = new Gate();
		Caller caller = caller(upstream(gate), (config) -> config.protection(bulkhead(1, Duration.ofSeconds(60))));
		Future<Caller.Answer> first = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Timed timed = time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(200))));
		assertThat(timed.elapsed()).isBetween(Duration.ofMillis(150), Duration.ofMillis(200).plus(TOLERANCE));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class)
			.matches((failure) -> !failure.mayHaveReachedServer());
		gate.open();
		assertThat(first.get().status()).isEqualTo(200);
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	@Test
	void failedCallsGiveTheirPlaceBack() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(3).then(Fault.RESET_BEFORE_APPLY));
		Caller caller = caller(upstream, (config) -> config.protection(bulkhead(1, Duration.ZERO)));
		for (int i = 0; i < 3; i++) {
			assertThat(time(() -> caller.call("POST", "/")).failure()).isNotInstanceOf(PoolRejectedException.class);
		}
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	/**
	 * Make a call that waits for its turn, and give it up: by an interrupt or by a
	 * cancellation.
	 */
	abstract Waiter waiter(Caller caller, String path) throws Exception;

	@Test
	void whoGivesUpWaitingForTheBulkheadLeavesNoPlaceBehind() throws Exception {
		Gate gate = new Gate();
		Caller caller = caller(upstream(gate), (config) -> config.protection(bulkhead(1, Duration.ofSeconds(60))));
		Future<Caller.Answer> first = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		for (int i = 0; i < 3; i++) {
			Waiter waiter = waiter(caller, "/");
			waiter.awaitWaiting();
			waiter.giveUp();
		}
		gate.open();
		assertThat(first.get().status()).isEqualTo(200);
		awaitSoon(() -> fixture().bulkhead().getMetrics().getAvailableConcurrentCalls() == 1);
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	@Test
	void whoGivesUpWaitingForRoomTakesNoLeaveAlong() throws Exception {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream,
				(config) -> config.timeout(Duration.ofSeconds(100))
					.protection(new PoolProtection(breaker(2, Duration.ofSeconds(60)).circuitBreaker(),
							rate(1, Duration.ofSeconds(30), Duration.ofSeconds(90)).rateLimiter(),
							bulkhead(1, Duration.ZERO).bulkhead())));
		CircuitBreaker breaker = fixture().circuitBreaker();
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		assertThat(caller.get("/").status()).isEqualTo(200);
		awaitSoon(() -> fixture().bulkhead().getMetrics().getAvailableConcurrentCalls() == 1);
		Waiter waiter = waiter(caller, "/");
		awaitSoon(() -> fixture().rateLimiter().getMetrics().getAvailablePermissions() < 0);
		waiter.awaitWaiting();
		waiter.giveUp();
		awaitSoon(() -> fixture().bulkhead().getMetrics().getAvailableConcurrentCalls() == 1);
		// One of the two attempts that decide is still to be had, and nothing was
		// counted.
		assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
		assertThat(breaker.tryAcquirePermission()).isTrue();
		assertThat(breaker.tryAcquirePermission()).isFalse();
		breaker.releasePermission();
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void whoGivesUpAnAttemptThatDecidesGivesItsLeaveBack() throws Exception {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(2).then(Fault.BLACKHOLE));
		Caller caller = caller(upstream, (config) -> config.protection(breaker(2, Duration.ofSeconds(60))));
		CircuitBreaker breaker = fixture().circuitBreaker();
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		for (int i = 1; i <= 2; i++) {
			int requests = i;
			Waiter waiter = waiter(caller, "/");
			awaitSoon(() -> upstream.stats().requests() == requests);
			waiter.giveUp();
		}
		fixture().assertAtRest();
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void halfOpenBreakerLetsNeverMoreThroughThanPermittedAndLosesNone() throws Exception {
		int permitted = 3;
		AtomicInteger under = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		UpstreamServer upstream = upstream((request) -> {
			most.accumulateAndGet(under.incrementAndGet(), Math::max);
			during(Duration.ofMillis(2));
			under.decrementAndGet();
			return UpstreamResponse.status(500);
		});
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(20)
					.acquireTimeout(Duration.ofSeconds(5))
					.protection(protection(new PoolProtection.CircuitBreaker(true, 50, 100, Duration.ofSeconds(60),
							PoolProtection.WindowType.COUNT_BASED, 100, 100, Duration.ofSeconds(60), permitted,
							false))));
		CircuitBreaker breaker = fixture().circuitBreaker();
		breaker.transitionToOpenState();
		int rounds = 10;
		for (int round = 1; round <= rounds; round++) {
			breaker.transitionToHalfOpenState();
			inParallel(16, () -> {
				Timed timed = time(() -> caller.get("/"));
				assertThat(timed.thrown() == null || timed.failure() instanceof PoolRejectedException).isTrue();
			});
			// Those that decide have all been made, and say that it is not well.
			assertThat(upstream.stats().requests()).isEqualTo(round * permitted);
			assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
		}
		assertThat(most.get()).isLessThanOrEqualTo(permitted);
	}

	static PoolProtection breaker(int window, Duration waitInOpenState) {
		return protection(new PoolProtection.CircuitBreaker(true, 50, 100, Duration.ofSeconds(60),
				PoolProtection.WindowType.COUNT_BASED, window, window, waitInOpenState, 2, false));
	}

	private static PoolProtection protection(PoolProtection.CircuitBreaker breaker) {
		return new PoolProtection(breaker, PoolProtection.NONE.rateLimiter(), PoolProtection.NONE.bulkhead());
	}

	static PoolProtection rate(int limit, Duration period, Duration timeout) {
		return new PoolProtection(PoolProtection.NONE.circuitBreaker(),
				new PoolProtection.RateLimiter(true, limit, period, timeout), PoolProtection.NONE.bulkhead());
	}

	static PoolProtection quota(int limit, Duration period, Duration timeout) {
		return new PoolProtection(PoolProtection.NONE.circuitBreaker(), PoolProtection.NONE.rateLimiter(),
				PoolProtection.NONE.bulkhead(), new PoolProtection.Quota(limit, period, timeout, null));
	}

	static PoolProtection bulkhead(int maxConcurrentCalls, Duration maxWait) {
		return new PoolProtection(PoolProtection.NONE.circuitBreaker(), PoolProtection.NONE.rateLimiter(),
				new PoolProtection.Bulkhead(true, maxConcurrentCalls, maxWait));
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

	/**
	 * A call that is under way.
	 */
	interface Waiter {

		/**
		 * Wait until the call waits for its turn.
		 */
		void awaitWaiting();

		/**
		 * End the call, and wait for that.
		 */
		void giveUp() throws Exception;

	}

}
