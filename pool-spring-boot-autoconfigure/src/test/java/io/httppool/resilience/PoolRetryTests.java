package io.httppool.resilience;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.CallPhase;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolProtection;
import io.httppool.PoolRejectedException;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.UnknownOutcomeException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PoolRetry} with Resilience4j.
 */
@Timeout(20)
class PoolRetryTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T08:00:00Z"), ZoneOffset.UTC);

	private static final PoolConfig.Retry QUICK = RetryTestData.backoff(3, Duration.ofMillis(1), 1,
			Duration.ofMillis(1), 0);

	private static final int SAMPLES = 20_000;

	private final List<String> log = Collections.synchronizedList(new ArrayList<>());

	private final RetryRequest get = RetryTestData.observedBy(RetryTestData.request("GET"), this::decided);

	private final RetryRequest post = RetryTestData.observedBy(RetryTestData.request("POST"), this::decided);

	/** Whether an answer that is tried again is small enough to be kept. */
	private boolean kept = true;

	@AfterEach
	void interruptFlagIsNotLeftBehind() {
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void attemptsAreNumberedAndEachConnectionIsGivenBackBeforeThePause() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		assertThat(fixture.call(this.get, (number) -> status((number < 3) ? 503 : 200))).isEqualTo(200);
		assertThat(this.log).containsExactly("attempt 1", "UNAVAILABLE RETRIED 1ms", "discard 1", "attempt 2",
				"UNAVAILABLE RETRIED 1ms", "discard 2", "attempt 3");
		fixture.assertCalls(0, 1, 0, 0);
	}

	@Test
	void pauseComesAfterTheConnectionWasGivenBack() throws Exception {
		Duration backoff = Duration.ofMillis(200);
		Fixture fixture = new Fixture(RetryTestData.backoff(2, backoff, 1, backoff, 0));
		List<Long> times = new ArrayList<>();
		fixture.retry.execute(this.get, (number) -> {
			times.add(System.nanoTime());
			return fixture.retry.answered(this.get, number, number, RetryTestData.head((number < 2) ? 500 : 200, null),
					() -> {
						times.add(System.nanoTime());
						return Attempt.nothing();
					});
		});
		assertThat(times).hasSize(3);
		assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isLessThan(Duration.ofMillis(150));
		assertThat(Duration.ofNanos(times.get(2) - times.get(1))).isGreaterThanOrEqualTo(Duration.ofMillis(195));
	}

	@Test
	void answerAtOnceIsOneCallWithoutRetry() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		assertThat(fixture.call(this.get, (number) -> status(200))).isEqualTo(200);
		assertThat(this.log).containsExactly("attempt 1");
		fixture.assertCalls(1, 0, 0, 0);
	}

	@Test
	void lastAnswerIsHandedOutUnread() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		assertThat(fixture.call(this.get, (number) -> status(429))).isEqualTo(429);
		assertThat(this.log).endsWith("attempt 3", "RATE_LIMITED EXHAUSTED 0ms").doesNotContain("discard 3");
		fixture.assertCalls(0, 0, 0, 1);
	}

	@Test
	void lastFailureIsThrownAsItIs() {
		Fixture fixture = new Fixture(QUICK);
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true);
		assertThatExceptionOfType(PoolIoException.class)
			.isThrownBy(() -> fixture.call(this.get, (number) -> failed(failure)))
			.isSameAs(failure);
		assertThat(this.log).containsExactly("attempt 1", "IO RETRIED 1ms", "attempt 2", "IO RETRIED 1ms", "attempt 3",
				"IO EXHAUSTED 0ms");
		fixture.assertCalls(0, 0, 0, 1);
	}

	@Test
	void failureThatStandsIsOneFailedCallWithoutRetry() {
		Fixture fixture = new Fixture(QUICK);
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true);
		assertThatExceptionOfType(UnknownOutcomeException.class)
			.isThrownBy(() -> fixture.call(this.post, (number) -> failed(failure)))
			.withCause(failure);
		assertThat(this.log).containsExactly("attempt 1");
		fixture.assertCalls(0, 0, 1, 0);
	}

	@Test
	void repeatedPostWhoseLastAttemptMayHaveReachedTheServerEndsUnknown() {
		Fixture fixture = new Fixture(RetryTestData.allowingNonIdempotent(QUICK));
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true);
		assertThatExceptionOfType(UnknownOutcomeException.class)
			.isThrownBy(() -> fixture.call(this.post, (number) -> failed(failure)))
			.withCause(failure);
		assertThat(this.log).contains("attempt 3");
	}

	@Test
	void retryAfterWinsOverTheBackoff() throws Exception {
		Duration minute = Duration.ofMinutes(1);
		Fixture fixture = new Fixture(RetryTestData.backoff(2, minute, 1, minute, 0));
		assertThat(fixture.call(this.get, (number) -> (number == 1) ? new Result(503, "0", null) : status(200)))
			.isEqualTo(200);
		assertThat(this.log).contains("UNAVAILABLE RETRIED 1ms");
	}

	@Test
	void pauseBeyondTheDeadlineReturnsTheAnswerAtHandAtOnce() throws Exception {
		Fixture fixture = new Fixture(RetryTestData.backoff(3, Duration.ofSeconds(10), 1, Duration.ofSeconds(10), 0));
		RetryRequest request = RetryTestData.withRemaining(this.get, Duration.ofSeconds(10));
		assertThat(fixture.call(request, (number) -> status(503))).isEqualTo(503);
		assertThat(this.log).containsExactly("attempt 1", "UNAVAILABLE SUPPRESSED 0ms");
	}

	@Test
	void pauseBeyondTheDeadlineThrowsTheFailureAtHandAtOnce() {
		Fixture fixture = new Fixture(RetryTestData.backoff(3, Duration.ofSeconds(10), 1, Duration.ofSeconds(10), 0));
		RetryRequest request = RetryTestData.withRemaining(this.get, Duration.ofSeconds(1));
		PoolIoException failure = RetryTestData.failure(CallPhase.CONNECT, false);
		assertThatExceptionOfType(PoolIoException.class)
			.isThrownBy(() -> fixture.call(request, (number) -> failed(failure)))
			.isSameAs(failure);
		assertThat(this.log).containsExactly("attempt 1", "CONNECT SUPPRESSED 0ms");
		fixture.assertCalls(0, 0, 1, 0);
	}

	@Test
	void pauseShorterThanTheDeadlineIsMade() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		RetryRequest request = RetryTestData.withRemaining(this.get, Duration.ofMillis(2));
		assertThat(fixture.call(request, (number) -> status((number < 2) ? 503 : 200))).isEqualTo(200);
	}

	@Test
	void bodyThatCannotBeSentAgainIsSentOnceWithoutAnEvent() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		assertThat(fixture.call(RetryTestData.withStreamedBody(this.get), (number) -> status(503))).isEqualTo(503);
		assertThat(this.log).containsExactly("attempt 1");
		fixture.assertCalls(1, 0, 0, 0);
	}

	@Test
	void interruptDuringThePauseEndsItAndKeepsTheFlag() throws Exception {
		Fixture fixture = new Fixture(RetryTestData.backoff(3, Duration.ofMinutes(1), 1, Duration.ofMinutes(1), 0));
		CountDownLatch pausing = new CountDownLatch(1);
		AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
		RetryRequest request = RetryTestData.observedBy(this.get, (cause, outcome, pause) -> pausing.countDown());
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<Boolean> flag = executor.submit(() -> {
				caller.set(Thread.currentThread());
				assertThatExceptionOfType(CancellationException.class)
					.isThrownBy(() -> fixture.call(request, (number) -> status(503)))
					.withCauseInstanceOf(InterruptedException.class);
				return Thread.interrupted();
			});
			assertThat(pausing.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(caller.get()).isNotNull();
			caller.get().interrupt();
			assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
			assertThat(this.log).contains("discard 1").doesNotContain("attempt 2");
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void whatIsBeyondTheBudgetIsHandedOutAtOnce() throws Exception {
		Fixture fixture = new Fixture(RetryTestData.budget(QUICK, 0.5, 0));
		assertThat(fixture.call(this.get, (number) -> status(503))).isEqualTo(503);
		assertThat(this.log).containsExactly("attempt 1", "UNAVAILABLE SUPPRESSED 0ms");
		this.log.clear();
		PoolIoException failure = RetryTestData.failure(CallPhase.CONNECT, false);
		assertThatExceptionOfType(PoolIoException.class)
			.isThrownBy(() -> fixture.call(this.get, (number) -> failed(failure)))
			.isSameAs(failure);
		assertThat(this.log).containsExactly("attempt 1", "CONNECT RETRIED 1ms", "attempt 2", "CONNECT SUPPRESSED 0ms");
	}

	@Test
	void furtherAttemptThatIsRefusedHandsOutTheAnswerAtHand() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		assertThat(fixture.call(this.get, (number) -> (number == 1) ? status(503) : refused(this.get))).isEqualTo(503);
		assertThat(this.log).containsExactly("attempt 1", "UNAVAILABLE RETRIED 1ms", "discard 1", "attempt 2",
				"UNAVAILABLE SUPPRESSED 0ms");
		fixture.assertCalls(0, 1, 0, 0);
	}

	@Test
	void furtherAttemptThatIsRefusedThrowsTheLastFailureAndTellsOfTheRefusal() {
		Fixture fixture = new Fixture(QUICK);
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true);
		Result refused = refused(this.get);
		assertThatExceptionOfType(PoolIoException.class)
			.isThrownBy(() -> fixture.call(this.get,
					(number) -> (number == 1) ? status(503) : (number == 2) ? failed(failure) : refused))
			.isSameAs(failure)
			.satisfies((thrown) -> assertThat(thrown.getSuppressed()).containsExactly(refused.failure()));
		assertThat(this.log).endsWith("attempt 3", "IO SUPPRESSED 0ms");
	}

	@Test
	void refusalIsAllThereIsWithoutAnAnswerThatIsSmallEnough() {
		this.kept = false;
		Fixture fixture = new Fixture(QUICK);
		Result refused = refused(this.get);
		assertThatExceptionOfType(PoolRejectedException.class)
			.isThrownBy(() -> fixture.call(this.get, (number) -> (number == 1) ? status(503) : refused))
			.isSameAs(refused.failure());
		assertThat(this.log).endsWith("attempt 2", "UNAVAILABLE SUPPRESSED 0ms");
	}

	@Test
	void furtherAttemptThatIsRefusedCostsNothingOfTheBudget() throws Exception {
		Fixture fixture = new Fixture(RetryTestData.budget(QUICK, 1, 0));
		assertThat(fixture.call(this.get, (number) -> (number == 1) ? status(503) : refused(this.get))).isEqualTo(503);
		this.log.clear();
		assertThat(fixture.call(this.get, (number) -> status(503))).isEqualTo(503);
		assertThat(this.log).filteredOn((line) -> line.startsWith("attempt")).hasSize(3);
	}

	@Test
	void firstAttemptThatIsRefusedIsACallThatFails() {
		Fixture fixture = new Fixture(QUICK);
		assertThatExceptionOfType(PoolRejectedException.class)
			.isThrownBy(() -> fixture.call(this.get, (number) -> refused(this.get)));
		assertThat(this.log).containsExactly("attempt 1");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "429, 7, 0, 30, 7000 RATE_LIMITED", "429, -, 0, 30, 30000 RATE_LIMITED",
					"429, soon, 0, 30, 30000 RATE_LIMITED", "429, -, 0, 0, 1 RATE_LIMITED",
					"429, -, 0, 3600, 60000 RATE_LIMITED", "429, -, -, -, 1 RATE_LIMITED",
					"429, 0, -, -, 1 RATE_LIMITED", "429, 3600, -, -, 60000 RATE_LIMITED",
					"503, 7, -, -, 7000 UNAVAILABLE", "503, -, -, -, -", "503, -, 0, 9, 9000 QUOTA_USED_UP",
					"500, 7, -, -, -", "200, 7, -, -, -", "200, 0, 5, 30, -", "200, -, 0, 30, 30000 QUOTA_USED_UP",
					"201, -, 0, 3600, 60000 QUOTA_USED_UP", "200, 0, 0, -, -", "200, -, 0, 0, -" })
	void answersLeadToPausesOfAll(int status, @Nullable String retryAfter, @Nullable String remaining,
			@Nullable String reset, @Nullable String expected) {
		Fixture fixture = new Fixture(QUICK);
		List<String> pauses = new ArrayList<>();
		RetryRequest request = RetryTestData.pausesToldTo(this.get,
				(length, cause, prolonged) -> pauses.add(length.toMillis() + " " + cause));
		Map<String, String> headers = new HashMap<>();
		headers.put("Retry-After", retryAfter);
		headers.put("X-RateLimit-Remaining", remaining);
		headers.put("X-RateLimit-Reset", reset);
		fixture.retry.answered(request, 1, status, RetryTestData.headOf(status, headers), Attempt::nothing);
		assertThat(pauses).isEqualTo((expected != null) ? List.of(expected) : List.of());
	}

	@Test
	void whoIsRefusedWaitsAtTheGateAndNotByItself() throws Exception {
		Duration second = Duration.ofSeconds(20);
		Fixture fixture = new Fixture(RetryTestData.backoff(2, second, 1, second, 0));
		assertThat(fixture.call(this.get, (number) -> status((number < 2) ? 429 : 200))).isEqualTo(200);
		assertThat(this.log).contains("RATE_LIMITED RETRIED 20000ms");
		assertThat(fixture.retry.gate(this.get).nanosToWait()).isEqualTo(second.toNanos());
	}

	@Test
	void whoeverMakesOneAttemptOnlySharesThePauses() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		PoolRetry once = fixture.retry.once();
		assertThat(once.retry()).isNull();
		once.answered(this.get, 1, 429, RetryTestData.head(429, "3"), Attempt::nothing);
		assertThat(fixture.retry.gate(this.get).nanosToWait()).isEqualTo(Duration.ofSeconds(3).toNanos());
	}

	@Test
	void interruptedThreadDoesNotBeginToPause() throws Exception {
		Fixture fixture = new Fixture(QUICK);
		Thread.currentThread().interrupt();
		try {
			assertThat(fixture.call(this.get, (number) -> status(503))).isEqualTo(503);
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(this.log).containsExactly("attempt 1", "UNAVAILABLE SUPPRESSED 0ms");
	}

	@Test
	void whatTheClientThrowsByItselfPassesUnchanged() {
		Fixture fixture = new Fixture(QUICK);
		assertThatIllegalStateException().isThrownBy(() -> fixture.retry.execute(this.get, (number) -> {
			throw new IllegalStateException("body");
		})).withMessage("body");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> fixture.retry.execute(this.get, (number) -> {
			throw new IOException("plain");
		})).withMessage("plain");
		fixture.assertCalls(0, 0, 2, 0);
	}

	@Test
	void withoutResilience4jThereIsOneAttempt() throws Exception {
		PoolRetry retry = new PoolRetry(new RetryPolicy(QUICK, CLOCK), null, new RetryBudget(0, 0, 0),
				new SharedPauses(RetryTestData.config(QUICK), () -> 0), Protection.NONE, null, Duration.ZERO, () -> 0);
		Integer answer = retry.execute(this.get, (number) -> attempt(retry, this.get, number, status(503)));
		assertThat(answer).isEqualTo(503);
		assertThat(this.log).containsExactly("attempt 1");
		assertThat(retry.retry()).isNull();
	}

	@Test
	void jitterStaysWithinItsShareAndIsSpread() {
		Fixture fixture = new Fixture(RetryTestData.backoff(4, Duration.ofMillis(500), 2, Duration.ofSeconds(10), 0.5));
		fixture.assertPauses(1, 250, 751);
		fixture.assertPauses(2, 500, 1501);
		fixture.assertPauses(3, 1000, 3001);
	}

	@Test
	void fullJitterGoesFromNothingToTwice() {
		Fixture fixture = new Fixture(RetryTestData.backoff(4, Duration.ofMillis(500), 2, Duration.ofSeconds(10), 1));
		fixture.assertPauses(1, 0, 1001);
		fixture.assertPauses(2, 0, 2001);
	}

	@Test
	void noPauseIsLongerThanTheCap() {
		Fixture fixture = new Fixture(RetryTestData.backoff(10, Duration.ofMillis(500), 2, Duration.ofSeconds(2), 0.5));
		for (int number = 1; number <= 10; number++) {
			for (int i = 0; i < SAMPLES / 10; i++) {
				assertThat(fixture.engine.backoff(number, 503, null)).isBetween(Duration.ofMillis(250),
						Duration.ofSeconds(2));
			}
		}
	}

	@Test
	void withoutJitterThePauseGrowsUpToTheCap() {
		Fixture fixture = new Fixture(RetryTestData.backoff(6, Duration.ofMillis(500), 2, Duration.ofSeconds(3), 0));
		PoolIoException failure = RetryTestData.failure(CallPhase.CONNECT, false);
		assertThat(List.of(1, 2, 3, 4, 5)).extracting((number) -> fixture.engine.backoff(number, null, failure))
			.containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2),
					Duration.ofSeconds(3), Duration.ofSeconds(3));
	}

	@Test
	void backoffMayBeNothing() {
		Fixture fixture = new Fixture(RetryTestData.backoff(3, Duration.ZERO, 2, Duration.ofSeconds(10), 0.5));
		assertThat(fixture.engine.backoff(1, 503, null)).isZero();
		assertThat(fixture.engine.backoff(2, 503, null)).isZero();
	}

	@Test
	void withoutADelayNothingIsHedged() {
		PoolRetry retry = hedging(QUICK, Duration.ZERO, new SharedPauses(RetryTestData.config(QUICK), () -> 0));
		assertThat(retry.hedgeDelay("GET")).isNull();
		assertThat(retry.hedgeDelay(this.get)).isNull();
	}

	@Test
	void eachHedgeTakesAPermitOfTheBudget() {
		PoolConfig.Retry rules = RetryTestData.budget(QUICK, 1, 0);
		PoolRetry retry = hedging(rules, Duration.ofMillis(50), new SharedPauses(RetryTestData.config(rules), () -> 0));
		assertThat(retry.hedgeDelay("GET")).hasMillis(50);
		assertThat(hedge(retry)).isEmpty();
		retry.answered(this.get, 1, 200, RetryTestData.head(200, null), Attempt::nothing);
		assertThat(hedge(retry)).isPresent();
		assertThat(hedge(retry)).isEmpty();
	}

	@Test
	void nothingIsHedgedDuringAPause() {
		SharedPauses pauses = new SharedPauses(RetryTestData.config(QUICK), () -> 0);
		PoolRetry retry = hedging(QUICK, Duration.ofMillis(50), pauses);
		assertThat(hedge(retry)).isPresent();
		retry.unused(this.get, 1, 429, RetryTestData.head(429, "5"));
		assertThat(hedge(retry)).isEmpty();
	}

	@Test
	void hedgeWithoutATokenIsNotSentAndCostsNoPermitOfTheBudget() {
		PoolConfig.Retry rules = RetryTestData.budget(QUICK, 1, 0);
		PoolProtection none = PoolProtection.NONE;
		PoolConfig config = PoolConfig.builder("zephyr", "http://zephyr")
			.retry(rules)
			.protection(new PoolProtection(none.circuitBreaker(), none.rateLimiter(), none.bulkhead(),
					new PoolProtection.Quota(1, Duration.ofSeconds(1), Duration.ofSeconds(1), null)))
			.build();
		AtomicLong now = new AtomicLong();
		Quota quota = Quota.of(config, (any, credential, waiters) -> TokenBucket.of(any.protection().quota(), now::get),
				now::get);
		PoolRetry retry = hedging(rules, Duration.ofMillis(50), new SharedPauses(config, () -> 0), quota);
		retry.answered(this.get, 1, 200, RetryTestData.head(200, null), Attempt::nothing);
		assertThat(quota.place(this.get).takeNow().toCompletableFuture()).isCompletedWithValue(true);
		assertThat(hedge(retry)).isEmpty();
		now.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(hedge(retry)).isPresent();
		now.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(hedge(retry)).as("beyond the budget").isEmpty();
	}

	private Optional<AttemptGate> hedge(PoolRetry retry) {
		return retry.hedge(this.get).toCompletableFuture().join();
	}

	private static PoolRetry hedging(PoolConfig.Retry rules, Duration delay, SharedPauses pauses) {
		return hedging(rules, delay, pauses, null);
	}

	private static PoolRetry hedging(PoolConfig.Retry rules, Duration delay, SharedPauses pauses,
			@Nullable Quota quota) {
		return new PoolRetry(new RetryPolicy(rules, CLOCK), null,
				new RetryBudget(rules.budgetRatio(), rules.budgetPerSecond(), 0), pauses, Protection.NONE, quota, delay,
				() -> 0);
	}

	private void decided(RetryCause cause, RetryOutcome outcome, Duration pause) {
		this.log.add(cause + " " + outcome + " " + pause.toMillis() + "ms");
	}

	private Attempt<Integer> attempt(PoolRetry retry, RetryRequest request, int number, Result result) {
		this.log.add("attempt " + number);
		PoolIoException failure = result.failure();
		if (failure != null) {
			return retry.failed(request, number, failure);
		}
		return retry.answered(request, number, result.status(),
				RetryTestData.head(result.status(), result.retryAfter()), () -> {
					this.log.add("discard " + number);
					return CompletableFuture
						.completedFuture(Optional.of(result.status()).filter((status) -> this.kept));
				});
	}

	private static Result refused(RetryRequest request) {
		return failed(request.refusal().apply("not now"));
	}

	private static Result status(int status) {
		return new Result(status, null, null);
	}

	private static Result failed(PoolIoException failure) {
		return new Result(0, null, failure);
	}

	private record Result(int status, @Nullable String retryAfter, @Nullable PoolIoException failure) {

	}

	private final class Fixture {

		private final PoolRetry.Engine engine;

		private final PoolRetry retry;

		private Fixture(PoolConfig.Retry rules) {
			PoolConfig config = RetryTestData.config(rules);
			this.engine = new PoolRetry.Engine(Retry.of(config.name(), PoolRetry.Engine.config(rules.maxAttempts())),
					RetryConfigFactory.registeredOrOwn().create(config, null));
			RetryBudget budget = new RetryBudget(rules.budgetRatio(), rules.budgetPerSecond(), 0);
			this.retry = new PoolRetry(new RetryPolicy(rules, CLOCK), this.engine, budget,
					new SharedPauses(config, () -> 0), Protection.NONE, null, Duration.ZERO, () -> 0);
		}

		private Integer call(RetryRequest request, IntFunction<Result> results) throws IOException {
			return this.retry.execute(request, (number) -> attempt(this.retry, request, number, results.apply(number)));
		}

		private void assertCalls(int succeeded, int succeededWithRetry, int failed, int failedWithRetry) {
			Retry.Metrics metrics = this.engine.retry().getMetrics();
			assertThat(metrics.getNumberOfSuccessfulCallsWithoutRetryAttempt()).isEqualTo(succeeded);
			assertThat(metrics.getNumberOfSuccessfulCallsWithRetryAttempt()).isEqualTo(succeededWithRetry);
			assertThat(metrics.getNumberOfFailedCallsWithoutRetryAttempt()).isEqualTo(failed);
			assertThat(metrics.getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(failedWithRetry);
		}

		/**
		 * All samples are within the bounds, and some near each of them.
		 */
		private void assertPauses(int number, long least, long most) {
			long tenth = (most - least) / 10;
			List<Long> pauses = new ArrayList<>();
			for (int i = 0; i < SAMPLES; i++) {
				pauses.add(this.engine.backoff(number, 503, null).toMillis());
			}
			assertThat(Collections.min(pauses)).isBetween(least, least + tenth);
			assertThat(Collections.max(pauses)).isBetween(most - tenth, most);
		}

	}

}
