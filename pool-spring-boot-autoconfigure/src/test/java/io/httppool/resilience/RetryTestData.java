package io.httppool.resilience;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.PoolConfig;
import io.httppool.PoolFailure;
import io.httppool.PoolIoException;
import io.httppool.PoolRejectedException;
import io.httppool.PoolStats;

/**
 * Requests, rules and failures for tests of this package.
 */
final class RetryTestData {

	private RetryTestData() {
	}

	static RetryRequest request(String method) {
		return request(method, null);
	}

	static RetryRequest request(String method, @Nullable String credential) {
		return new RetryRequest(method, false, true, () -> false, null, () -> null, (cause, outcome, pause) -> {
		}, () -> credential, (length, cause, prolonged) -> {
		}, (message) -> new PoolRejectedException(message, null, circumstances(CallPhase.ACQUIRE, false)));
	}

	static RetryRequest withKey(RetryRequest request) {
		return new RetryRequest(request.method(), true, request.repeatable(), request.redirected(), request.wish(),
				request.remaining(), request.observer(), request.credential(), request.pauses(), request.refusal());
	}

	static RetryRequest withWish(RetryRequest request, @Nullable Boolean wish) {
		return new RetryRequest(request.method(), request.idempotencyKey(), request.repeatable(), request.redirected(),
				wish, request.remaining(), request.observer(), request.credential(), request.pauses(),
				request.refusal());
	}

	static RetryRequest withStreamedBody(RetryRequest request) {
		return new RetryRequest(request.method(), request.idempotencyKey(), false, request.redirected(), request.wish(),
				request.remaining(), request.observer(), request.credential(), request.pauses(), request.refusal());
	}

	static RetryRequest withRemaining(RetryRequest request, Duration remaining) {
		return new RetryRequest(request.method(), request.idempotencyKey(), request.repeatable(), request.redirected(),
				request.wish(), () -> remaining, request.observer(), request.credential(), request.pauses(),
				request.refusal());
	}

	static RetryRequest observedBy(RetryRequest request, RetryRequest.Observer observer) {
		return new RetryRequest(request.method(), request.idempotencyKey(), request.repeatable(), request.redirected(),
				request.wish(), request.remaining(), observer, request.credential(), request.pauses(),
				request.refusal());
	}

	static RetryRequest pausesToldTo(RetryRequest request, RetryRequest.PauseObserver pauses) {
		return new RetryRequest(request.method(), request.idempotencyKey(), request.repeatable(), request.redirected(),
				request.wish(), request.remaining(), request.observer(), request.credential(), pauses,
				request.refusal());
	}

	static AnswerHead head(int status, @Nullable String retryAfter) {
		return new AnswerHead(status, (name) -> name.equals("Retry-After") ? retryAfter : null);
	}

	static AnswerHead headOf(int status, Map<String, String> headers) {
		return new AnswerHead(status, headers::get);
	}

	static PoolConfig.Retry allowingNonIdempotent(PoolConfig.Retry rules) {
		return new PoolConfig.Retry(rules.enabled(), rules.maxAttempts(), rules.backoff(), rules.multiplier(),
				rules.maxBackoff(), rules.jitter(), rules.statuses(), rules.methods(), true,
				rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax());
	}

	static PoolConfig.Retry disabled(PoolConfig.Retry rules) {
		return new PoolConfig.Retry(false, rules.maxAttempts(), rules.backoff(), rules.multiplier(), rules.maxBackoff(),
				rules.jitter(), rules.statuses(), rules.methods(), rules.allowNonIdempotent(),
				rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax());
	}

	static PoolConfig.Retry budget(PoolConfig.Retry rules, double ratio, int perSecond) {
		return new PoolConfig.Retry(rules.enabled(), rules.maxAttempts(), rules.backoff(), rules.multiplier(),
				rules.maxBackoff(), rules.jitter(), rules.statuses(), rules.methods(), rules.allowNonIdempotent(),
				rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax(), ratio, perSecond);
	}

	static PoolConfig.Retry backoff(int maxAttempts, Duration backoff, double multiplier, Duration maxBackoff,
			double jitter) {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		return new PoolConfig.Retry(true, maxAttempts, backoff, multiplier, maxBackoff, jitter, rules.statuses(),
				rules.methods(), false, rules.idempotencyKeyHeader(), Duration.ofMillis(1), rules.retryAfterMax());
	}

	static PoolIoException failure(CallPhase phase, boolean mayHaveReachedServer) {
		return failure(phase, mayHaveReachedServer, new IOException("broken"));
	}

	static PoolIoException failure(CallPhase phase, boolean mayHaveReachedServer, @Nullable Throwable cause) {
		return new PoolIoException("the exchange failed", cause, circumstances(phase, mayHaveReachedServer));
	}

	static PoolFailure circumstances(CallPhase phase, boolean mayHaveReachedServer) {
		PoolStats stats = new PoolStats(20, 0, 0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
		return new PoolFailure("zephyr", "http://zephyr", phase, Duration.ofMillis(5), stats, mayHaveReachedServer);
	}

	static PoolConfig config(PoolConfig.Retry rules) {
		return PoolConfig.builder("zephyr", "http://zephyr").retry(rules).build();
	}

}
