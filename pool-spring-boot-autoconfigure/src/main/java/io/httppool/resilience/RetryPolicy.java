package io.httppool.resilience;

import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.DeadlineExceededException;
import io.httppool.PauseCause;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolRejectedException;
import io.httppool.RetryCause;
import io.httppool.UnknownOutcomeException;

/**
 * The rules by which an attempt may be made again: what is safe, and how long the server
 * asked to wait. Pure functions of the configuration; safe for use by any number of
 * threads.
 */
public final class RetryPolicy {

	/** RFC 9110, section 9.2.2. */
	private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int SERVICE_UNAVAILABLE = 503;

	private final PoolConfig.Retry config;

	private final Clock clock;

	/**
	 * Create a policy.
	 * @param config the rules
	 * @param clock tells how long a {@code Retry-After} date is away
	 */
	public RetryPolicy(PoolConfig.Retry config, Clock clock) {
		this.config = config;
		this.clock = clock;
	}

	/**
	 * Whether there is any second attempt.
	 * @param request the request
	 * @return {@code false} if one attempt is all there is
	 */
	public boolean isEnabled(RetryRequest request) {
		Boolean wish = request.wish();
		return ((wish != null) ? wish : this.config.enabled()) && request.repeatable();
	}

	/**
	 * Whether an answer is a reason to try again.
	 * @param request the request
	 * @param status the status of the answer
	 * @param retryAfter its {@code Retry-After}, or {@code null}
	 * @return the reason, or empty if the answer stands
	 */
	public Optional<RetryCause> answered(RetryRequest request, int status, @Nullable String retryAfter) {
		boolean refused = isRefusal(status, retryAfter) && !request.redirected().getAsBoolean();
		if (!this.config.statuses().contains(status) || !(mayBeRepeated(request) || refused)) {
			return Optional.empty();
		}
		RetryCause cause = switch (status) {
			case TOO_MANY_REQUESTS -> RetryCause.RATE_LIMITED;
			case SERVICE_UNAVAILABLE -> RetryCause.UNAVAILABLE;
			default -> RetryCause.STATUS;
		};
		return Optional.of(cause);
	}

	/**
	 * Whether a failure is a reason to try again.
	 * @param request the request
	 * @param failure what happened
	 * @return the reason, or empty if the failure stands
	 */
	public Optional<RetryCause> failed(RetryRequest request, PoolIoException failure) {
		if (failure instanceof DeadlineExceededException || failure instanceof PoolClosedException
				|| !(mayBeRepeated(request) || !failure.mayHaveReachedServer())) {
			return Optional.empty();
		}
		return switch (failure.phase()) {
			// It has waited for as long as the user allows, or has given up.
			case ACQUIRE -> Optional.empty();
			case CONNECT, TLS -> Optional.of(RetryCause.CONNECT);
			case WRITE, RESPONSE, BODY -> Optional
				.of((failure.getCause() instanceof SocketTimeoutException) ? RetryCause.TIMEOUT : RetryCause.IO);
		};
	}

	/**
	 * Whether an attempt failed because it was not allowed to begin.
	 * @param failure what happened
	 * @return whether it says nothing about the upstream, so that what an attempt before
	 * it ended with says more
	 */
	boolean isRefused(PoolIoException failure) {
		return failure instanceof PoolRejectedException;
	}

	/**
	 * The exception to throw when a failure stands.
	 * @param request the request
	 * @param failure what happened
	 * @return an {@link UnknownOutcomeException} if the request may have taken effect and
	 * must not be repeated blindly, or the failure itself
	 */
	public PoolIoException standing(RetryRequest request, PoolIoException failure) {
		if (failure instanceof UnknownOutcomeException || !failure.mayHaveReachedServer()
				|| IDEMPOTENT.contains(request.method()) || request.idempotencyKey()) {
			return failure;
		}
		return new UnknownOutcomeException(
				"%s failed after it may have reached the server, so whether it took effect is unknown"
					.formatted(request.method()),
				failure, failure.failure());
	}

	/**
	 * How long to wait because the server said so.
	 * @param retryAfter the header of an answer that is tried again, or {@code null}
	 * @return the wait within the configured bounds, or empty if the server said nothing
	 * that can be understood (RFC 9110, section 10.2.3: seconds or an HTTP date)
	 */
	public Optional<Duration> pause(@Nullable String retryAfter) {
		return RetryAfter.parse(retryAfter, this.clock).map(this::bounded);
	}

	/**
	 * How long to wait because the server said so, in any of its headers.
	 * @param answer an answer that refuses the request or is tried again
	 * @return the wait within the configured bounds, or empty if the server said nothing
	 * that can be understood
	 */
	Optional<Duration> askedPause(AnswerHead answer) {
		Optional<Duration> retryAfter = pause(answer.retryAfter());
		if (retryAfter.isPresent() || answer.status() != TOO_MANY_REQUESTS) {
			return retryAfter;
		}
		return RateLimit.read(answer.headers(), this.clock).afterRefusal().map(this::bounded);
	}

	/**
	 * Why all callers pause after an answer.
	 * @param answer the answer
	 * @return the cause, or empty if it does not refuse the request
	 */
	Optional<PauseCause> refusal(AnswerHead answer) {
		if (!isRefusal(answer.status(), answer.retryAfter())) {
			return Optional.empty();
		}
		return Optional.of((answer.status() == TOO_MANY_REQUESTS) ? PauseCause.RATE_LIMITED : PauseCause.UNAVAILABLE);
	}

	/**
	 * How long there is nothing left of the quota, as an answer says.
	 * @param answer an answer that does not refuse the request
	 * @return the time, or empty if it says nothing like that
	 */
	Optional<Duration> quotaUsedUp(AnswerHead answer) {
		return RateLimit.read(answer.headers(), this.clock).usedUpFor().map(this::bounded);
	}

	/**
	 * The pause when the server says nothing and nobody counts attempts.
	 */
	Duration backoff() {
		return this.config.backoff();
	}

	/**
	 * Whether an answer says that the request was not processed: 429, or 503 with a
	 * {@code Retry-After} that can be understood.
	 * @param status the status of the answer
	 * @param retryAfter its {@code Retry-After}, or {@code null}
	 * @return whether the request may be sent again whatever it was
	 */
	public boolean isRefusal(int status, @Nullable String retryAfter) {
		return status == TOO_MANY_REQUESTS
				|| (status == SERVICE_UNAVAILABLE && RetryAfter.parse(retryAfter, this.clock).isPresent());
	}

	/**
	 * Whether an answer says that the upstream is not well. A refusal does not: the
	 * upstream looks after itself.
	 */
	boolean isFailure(AnswerHead answer) {
		return this.config.statuses().contains(answer.status()) && refusal(answer).isEmpty();
	}

	/**
	 * Whether a failure says that the upstream is not well. What ends a call before it
	 * has tried to reach the upstream, or by the application's own will, does not.
	 */
	boolean isFailure(PoolIoException failure) {
		return failure.phase() != CallPhase.ACQUIRE && !(failure instanceof PoolClosedException)
				&& !Thread.currentThread().isInterrupted();
	}

	/**
	 * Whether a request may be sent twice for one answer. Only what is idempotent by
	 * definition may: a key by which the server knows a repeated request does not say
	 * that it can bear two at once.
	 * @param request the request
	 * @return whether it may
	 */
	boolean mayBeHedged(RetryRequest request) {
		return mayBeHedged(request.method()) && request.repeatable() && !Boolean.FALSE.equals(request.wish());
	}

	boolean mayBeHedged(String method) {
		return IDEMPOTENT.contains(method) && this.config.methods().contains(method);
	}

	private boolean mayBeRepeated(RetryRequest request) {
		return this.config.methods().contains(request.method()) || request.idempotencyKey()
				|| this.config.allowNonIdempotent() || Boolean.TRUE.equals(request.wish());
	}

	private Duration bounded(Duration pause) {
		if (pause.compareTo(this.config.retryAfterMin()) < 0) {
			return this.config.retryAfterMin();
		}
		return (pause.compareTo(this.config.retryAfterMax()) > 0) ? this.config.retryAfterMax() : pause;
	}

}
