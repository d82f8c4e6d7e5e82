package io.httppool.resilience;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CallPhase;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.RetryCause;
import io.httppool.UnknownOutcomeException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryPolicy}, besides its table ({@link RetryTableTests}).
 */
class RetryPolicyTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T08:00:00Z"), ZoneOffset.UTC);

	private static final PoolConfig.Retry DEFAULTS = PoolConfig.Retry.DEFAULTS;

	private final RetryPolicy policy = new RetryPolicy(DEFAULTS, CLOCK);

	private final RetryRequest get = RetryTestData.request("GET");

	private final RetryRequest post = RetryTestData.request("POST");

	@ParameterizedTest
	@CsvSource({ "0, PT0.5S", "1, PT1S", "60, PT60S", "61, PT60S", "3600, PT60S", "99999999999999999999, PT60S",
			"'Fri, 20 Nov 2026 07:00:00 GMT', PT0.5S", "'Fri, 20 Nov 2026 08:00:30 GMT', PT30S",
			"'Friday, 20-Nov-26 08:00:30 GMT', PT30S", "Fri Nov 20 08:00:30 2026, PT30S",
			"'Fri, 20 Nov 2026 09:00:00 GMT', PT60S" })
	void retryAfterIsKeptWithinItsBounds(String retryAfter, Duration pause) {
		assertThat(this.policy.pause(retryAfter)).contains(pause);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-5", "soon" })
	void retryAfterThatIsNotUnderstoodLeavesTheUsualPause(String retryAfter) {
		assertThat(this.policy.pause(retryAfter)).isEmpty();
		assertThat(this.policy.pause(null)).isEmpty();
		assertThat(this.policy.answered(this.get, 503, retryAfter)).contains(RetryCause.UNAVAILABLE);
		assertThat(this.policy.answered(this.post, 503, retryAfter)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 202, 204, 301, 302, 400, 401, 404, 409, 413, 501 })
	void retryAfterIsIgnoredOnOtherAnswers(int status) {
		assertThat(this.policy.answered(this.get, status, "1")).isEmpty();
		assertThat(this.policy.answered(RetryTestData.withWish(this.post, true), status, "1")).isEmpty();
		assertThat(this.policy.isRefusal(status, "1")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "408, STATUS", "429, RATE_LIMITED", "500, STATUS", "502, STATUS", "503, UNAVAILABLE", "504, STATUS" })
	void causeNamesTheStatus(int status, RetryCause cause) {
		assertThat(this.policy.answered(this.get, status, null)).contains(cause);
	}

	@ParameterizedTest
	@CsvSource({ "CONNECT, CONNECT", "TLS, CONNECT", "WRITE, IO", "RESPONSE, IO", "BODY, IO" })
	void causeNamesThePhase(CallPhase phase, RetryCause cause) {
		assertThat(this.policy.failed(this.get, RetryTestData.failure(phase, false))).contains(cause);
	}

	@ParameterizedTest
	@EnumSource(names = { "WRITE", "RESPONSE", "BODY" })
	void timeOutOfTheExchangeIsACauseOfItsOwn(CallPhase phase) {
		PoolIoException failure = RetryTestData.failure(phase, true, new SocketTimeoutException("Read timed out"));
		assertThat(this.policy.failed(this.get, failure)).contains(RetryCause.TIMEOUT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "OPTIONS", "PUT", "DELETE" })
	void defaultMethodsAreRepeatedWhateverHappened(String method) {
		RetryRequest request = RetryTestData.request(method);
		assertThat(this.policy.failed(request, RetryTestData.failure(CallPhase.RESPONSE, true))).isPresent();
		assertThat(this.policy.answered(request, 500, null)).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PATCH", "TRACE", "QUERY", "LOCK" })
	void otherMethodsAreRepeatedOnlyWhenTheyWereNotProcessed(String method) {
		RetryRequest request = RetryTestData.request(method);
		assertThat(this.policy.failed(request, RetryTestData.failure(CallPhase.RESPONSE, true))).isEmpty();
		assertThat(this.policy.failed(request, RetryTestData.failure(CallPhase.WRITE, false))).isPresent();
		assertThat(this.policy.answered(request, 500, null)).isEmpty();
		assertThat(this.policy.answered(request, 503, "1")).isPresent();
		assertThat(this.policy.answered(request, 429, null)).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" })
	void outcomeOfAnIdempotentMethodIsNeverCalledUnknown(String method) {
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true);
		assertThat(this.policy.standing(RetryTestData.request(method), failure)).isSameAs(failure);
	}

	@Test
	void unknownOutcomeKeepsTheFailureAndItsCircumstances() {
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true);
		PoolIoException standing = this.policy.standing(this.post, failure);
		assertThat(standing).isInstanceOf(UnknownOutcomeException.class)
			.hasCause(failure)
			.hasMessageContaining("POST")
			.hasMessageContaining("may have reached the server");
		assertThat(standing.failure()).isSameAs(failure.failure());
		assertThat(this.policy.standing(this.post, standing)).as("told once").isSameAs(standing);
	}

	@Test
	void failureThatDidNotReachTheServerStandsAsItIs() {
		PoolIoException failure = RetryTestData.failure(CallPhase.CONNECT, false);
		assertThat(this.policy.standing(this.post, failure)).isSameAs(failure);
	}

	@Test
	void wishWinsOverTheSwitch() {
		RetryPolicy off = new RetryPolicy(RetryTestData.disabled(DEFAULTS), CLOCK);
		assertThat(this.policy.isEnabled(this.get)).isTrue();
		assertThat(this.policy.isEnabled(RetryTestData.withWish(this.get, false))).isFalse();
		assertThat(off.isEnabled(this.get)).isFalse();
		assertThat(off.isEnabled(RetryTestData.withWish(this.get, true))).isTrue();
	}

	@Test
	void bodyThatCannotBeSentAgainWinsOverEverything() {
		RetryRequest streamed = RetryTestData.withStreamedBody(RetryTestData.withWish(this.get, true));
		assertThat(this.policy.isEnabled(streamed)).isFalse();
	}

	@Test
	void bothBoundsMayBeTheSame() {
		PoolConfig.Retry rules = new PoolConfig.Retry(true, 4, DEFAULTS.backoff(), 2, DEFAULTS.maxBackoff(), 0,
				DEFAULTS.statuses(), DEFAULTS.methods(), false, DEFAULTS.idempotencyKeyHeader(), Duration.ofSeconds(2),
				Duration.ofSeconds(2));
		RetryPolicy policy = new RetryPolicy(rules, CLOCK);
		assertThat(Optional.of("0").flatMap(policy::pause)).contains(Duration.ofSeconds(2));
		assertThat(Optional.of("60").flatMap(policy::pause)).contains(Duration.ofSeconds(2));
	}

	@Test
	void failureWithoutACauseIsJudged() {
		PoolIoException failure = RetryTestData.failure(CallPhase.RESPONSE, true, null);
		assertThat(this.policy.failed(this.get, failure)).contains(RetryCause.IO);
		assertThat(failure).isInstanceOf(IOException.class);
	}

}
