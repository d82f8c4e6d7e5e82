package io.httppool.resilience;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import org.jspecify.annotations.Nullable;

import io.httppool.PauseCause;
import io.httppool.PoolIoException;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Makes the attempts of the calls to one upstream. The rules are the
 * {@link RetryPolicy}'s; Resilience4j counts the attempts, waits between them and
 * publishes its events. Without Resilience4j on the class path there is one attempt.
 */
public final class PoolRetry {

	private final RetryPolicy policy;

	private final @Nullable Engine engine;

	private final RetryBudget budget;

	private final SharedPauses pauses;

	private final Protection protection;

	private final @Nullable Quota quota;

	private final Duration hedgeDelay;

	private final LongSupplier nanoTime;

	PoolRetry(RetryPolicy policy, @Nullable Engine engine, RetryBudget budget, SharedPauses pauses,
			Protection protection, @Nullable Quota quota, Duration hedgeDelay, LongSupplier nanoTime) {
		this.policy = policy;
		this.engine = engine;
		this.budget = budget;
		this.pauses = pauses;
		this.protection = protection;
		this.quota = quota;
		this.hedgeDelay = hedgeDelay;
		this.nanoTime = nanoTime;
	}

	/**
	 * The same pauses, protection and quota, but one attempt only.
	 */
	PoolRetry once() {
		return new PoolRetry(this.policy, null, this.budget, this.pauses, this.protection, this.quota, this.hedgeDelay,
				this.nanoTime);
	}

	/**
	 * Where an attempt waits before it asks for a connection.
	 * @param request the request
	 * @return the gate, for one attempt
	 */
	public AttemptGate gate(RetryRequest request) {
		return new AttemptGate(new PauseGate(this.pauses, request), this.protection.permit(request),
				(this.quota != null) ? this.quota.place(request) : null, this.policy);
	}

	/**
	 * How long an answer may take before the request is sent a second time.
	 * @param method the method of the request
	 * @return the time, or {@code null} if there are no second requests
	 */
	public @Nullable Duration hedgeDelay(String method) {
		return (!this.hedgeDelay.isZero() && this.policy.mayBeHedged(method)) ? this.hedgeDelay : null;
	}

	/**
	 * How long an answer may take before the request is sent a second time, all that is
	 * known of the request considered.
	 * @param request the request
	 * @return the time, or {@code null} if it is sent once only
	 */
	public @Nullable Duration hedgeDelay(RetryRequest request) {
		return (!this.hedgeDelay.isZero() && this.policy.mayBeHedged(request)) ? this.hedgeDelay : null;
	}

	/**
	 * Ask to send a request a second time, now. Nothing is waited for but an answer of
	 * whoever keeps the quota: what there is no room for is not sent.
	 * @param request the request
	 * @return completed, by any thread, with the gate of the second request, which is
	 * open, or without one if it must not be sent
	 */
	public CompletionStage<Optional<AttemptGate>> hedge(RetryRequest request) {
		Duration pause = this.pauses.expected(request);
		if (pause == null || !pause.isZero() || !this.protection.hasRoomAtOnce()
				|| !this.budget.take(this.nanoTime.getAsLong())) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		if (this.quota == null) {
			return CompletableFuture.completedFuture(openGate(request, null));
		}
		QuotaPlace place = this.quota.place(request);
		return place.takeNow().handle((taken, failure) -> {
			if (failure == null && taken) {
				return openGate(request, place);
			}
			this.budget.giveBack();
			return Optional.empty();
		});
	}

	/**
	 * A second request that was allowed was given up before it was sent: it costs
	 * nothing. One whose connection could not be opened is no such case.
	 */
	public void hedgeNotSent() {
		this.budget.giveBack();
	}

	private Optional<AttemptGate> openGate(RetryRequest request, @Nullable QuotaPlace place) {
		Permit permit = this.protection.permitAtOnce(request);
		if (permit == null) {
			this.budget.giveBack();
			return Optional.empty();
		}
		return Optional.of(new AttemptGate(new PauseGate(this.pauses, request), permit, place, this.policy));
	}

	/**
	 * Whether an answer is good enough not to wait for that of another request.
	 * @param request the request
	 * @param head status and headers of the answer
	 * @return whether it would not be tried again
	 */
	public boolean isGood(RetryRequest request, AnswerHead head) {
		return this.policy.answered(request, head.status(), head.retryAfter()).isEmpty() && !isRefusal(head);
	}

	/**
	 * Heed what an answer says about the upstream that is not handed out, as the answer
	 * to another request for the same is.
	 * @param request the request
	 * @param number the attempt's number, from 1
	 * @param response the answer
	 * @param head its status and headers
	 * @param <R> the client's type of a response
	 */
	public <R> void unused(RetryRequest request, int number, R response, AnswerHead head) {
		heed(request, number, response, head);
	}

	/**
	 * Where a call waits before its first attempt.
	 * @param request the request
	 * @return the place of the call, to be closed when it is over, or {@code null} if
	 * there may be any number of calls
	 */
	public @Nullable Admission admission(RetryRequest request) {
		return this.protection.admission(request);
	}

	/**
	 * Make a call with as many attempts as it takes and the rules allow. The calling
	 * thread waits between them.
	 * @param request what matters of the request
	 * @param attempts makes one attempt, given its number from 1
	 * @param <R> the client's type of a response
	 * @return the answer
	 * @throws IOException if the last attempt failed
	 * @throws java.util.concurrent.CancellationException if the thread was interrupted
	 * while it waited; it still is
	 */
	public <R> R execute(RetryRequest request, Attempts<R> attempts) throws IOException {
		Engine engine = this.engine;
		Series<R> series = new Series<>(request, attempts);
		Callable<Attempt<R>> next = () -> throwIfFinal(series.next());
		try {
			Attempt<R> last = (engine != null) ? engine.retry().executeCallable(next) : next.call();
			return result(request, last);
		}
		catch (PoolIoException ex) {
			throw this.policy.standing(request, ex);
		}
		catch (IOException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Judge an attempt that was answered.
	 * @param request the request
	 * @param number the attempt's number, from 1
	 * @param response the answer
	 * @param head its status and headers
	 * @param release gives the connection back without handing out the answer, and says
	 * what is kept of it: the answer, read from memory, or nothing if it is larger than
	 * {@link Attempt#LARGEST_KEPT}
	 * @param <R> the client's type of a response
	 * @return the attempt
	 */
	public <R> Attempt<R> answered(RetryRequest request, int number, R response, AnswerHead head,
			Supplier<CompletableFuture<Optional<R>>> release) {
		count(number);
		Refusal refusal = heed(request, number, response, head);
		Optional<RetryCause> cause = this.policy.answered(request, head.status(), head.retryAfter());
		if (cause.isEmpty()) {
			return Attempt.standing(response, null);
		}
		Duration asked = (refusal != null) ? refusal.pause() : this.policy.askedPause(head).orElse(null);
		boolean shared = refusal != null && refusal.ofAll();
		return judge(request, number, cause.get(), response, null, asked, shared, release);
	}

	private @Nullable Refusal heed(RetryRequest request, int number, Object response, AnswerHead head) {
		Optional<PauseCause> refusal = this.policy.refusal(head);
		if (refusal.isPresent()) {
			Duration pause = this.policy.askedPause(head).orElseGet(() -> backoff(number, response));
			return new Refusal(pause, this.pauses.pause(request, pause, refusal.get()));
		}
		this.pauses.answered(request);
		this.policy.quotaUsedUp(head)
			.ifPresent((length) -> this.pauses.pause(request, length, PauseCause.QUOTA_USED_UP));
		return null;
	}

	/**
	 * Judge an attempt that failed.
	 * @param request the request
	 * @param number the attempt's number, from 1
	 * @param failure what happened
	 * @param <R> the client's type of a response
	 * @return the attempt
	 */
	public <R> Attempt<R> failed(RetryRequest request, int number, PoolIoException failure) {
		count(number);
		Optional<RetryCause> cause = this.policy.failed(request, failure);
		if (cause.isEmpty()) {
			return Attempt.standing(null, failure);
		}
		return judge(request, number, cause.get(), null, failure, null, false, Attempt::nothing);
	}

	/**
	 * Say how a call goes on after an attempt: as the attempt says, unless it was refused
	 * before it was sent. Then the call ends with what is at hand, as it would have if
	 * the refusal had been foreseen.
	 * @param request the request
	 * @param before the attempt before, or {@code null} if it is the first one
	 * @param attempt the attempt
	 * @param <R> the client's type of a response
	 * @return the attempt that counts, as soon as the answer at hand has been read
	 */
	public <R> CompletableFuture<Attempt<R>> settle(RetryRequest request, @Nullable Attempt<R> before,
			Attempt<R> attempt) {
		PoolIoException failure = attempt.failure();
		if (before == null || failure == null || !this.policy.isRefused(failure)) {
			return CompletableFuture.completedFuture(attempt);
		}
		return before.kept().thenApply((kept) -> atHand(request, before, kept.orElse(null), failure));
	}

	private <R> Attempt<R> atHand(RetryRequest request, Attempt<R> before, @Nullable R kept, PoolIoException refusal) {
		this.budget.giveBack();
		RetryCause cause = before.cause();
		if (cause != null) {
			request.observer().decided(cause, RetryOutcome.SUPPRESSED, Duration.ZERO);
		}
		if (kept != null) {
			return Attempt.standing(kept, null);
		}
		PoolIoException failure = before.failure();
		if (failure == null) {
			return Attempt.standing(null, refusal);
		}
		failure.addSuppressed(refusal);
		return Attempt.standing(null, failure);
	}

	/**
	 * Whether an answer says that the request was not processed.
	 * @param head its status and headers
	 * @return whether the request may be sent again whatever it was
	 */
	public boolean isRefusal(AnswerHead head) {
		return this.policy.refusal(head).isPresent();
	}

	/**
	 * What a caller of a failed call gets.
	 * @param request the request
	 * @param failure what happened
	 * @return the exception to throw
	 */
	public PoolIoException standing(RetryRequest request, PoolIoException failure) {
		return this.policy.standing(request, failure);
	}

	/**
	 * Resilience4j's part, for clients that do not block.
	 * @return a retry whose results are {@link Attempt attempts}, or {@code null} without
	 * Resilience4j
	 */
	public @Nullable Retry retry() {
		return (this.engine != null) ? this.engine.retry() : null;
	}

	private @Nullable Engine engine(RetryRequest request) {
		return this.policy.isEnabled(request) ? this.engine : null;
	}

	private <R> Attempt<R> judge(RetryRequest request, int number, RetryCause cause, @Nullable R response,
			@Nullable PoolIoException failure, @Nullable Duration serverPause, boolean shared,
			Supplier<CompletableFuture<Optional<R>>> release) {
		Engine engine = engine(request);
		if (engine == null) {
			return Attempt.standing(response, failure);
		}
		if (number >= engine.maxAttempts()) {
			request.observer().decided(cause, RetryOutcome.EXHAUSTED, Duration.ZERO);
			return Attempt.repeated(response, failure, cause, Duration.ZERO, release);
		}
		if (Thread.currentThread().isInterrupted()) {
			request.observer().decided(cause, RetryOutcome.SUPPRESSED, Duration.ZERO);
			return Attempt.standing(response, failure);
		}
		Duration pause = (serverPause != null) ? serverPause : engine.backoff(number, response, failure);
		Duration queue = this.pauses.expected(request);
		if (this.protection.isOpen() || queue == null || comesTooLate(longer(pause, queue), request)
				|| !this.budget.take(this.nanoTime.getAsLong())) {
			request.observer().decided(cause, RetryOutcome.SUPPRESSED, Duration.ZERO);
			return Attempt.standing(response, failure);
		}
		request.observer().decided(cause, RetryOutcome.RETRIED, longer(pause, queue));
		// Whoever was refused queues up for the end of the pause that all share, at once.
		return Attempt.repeated(response, failure, cause, shared ? Duration.ZERO : pause, release);
	}

	private static boolean comesTooLate(Duration pause, RetryRequest request) {
		Duration remaining = request.remaining().get();
		return remaining != null && pause.compareTo(remaining) >= 0;
	}

	private static Duration longer(Duration pause, Duration other) {
		return (pause.compareTo(other) >= 0) ? pause : other;
	}

	private Duration backoff(int number, Object response) {
		Engine engine = this.engine;
		return (engine != null) ? engine.backoff(number, response, null) : this.policy.backoff();
	}

	private void count(int number) {
		if (number == 1) {
			this.budget.requested();
		}
	}

	/**
	 * A failure that stands is thrown, so that Resilience4j counts it as one.
	 */
	private static <R> Attempt<R> throwIfFinal(Attempt<R> attempt) throws PoolIoException {
		PoolIoException failure = attempt.failure();
		if (failure != null && !attempt.isToBeRepeated()) {
			throw failure;
		}
		return attempt;
	}

	private <R> R result(RetryRequest request, Attempt<R> attempt) throws PoolIoException {
		R response = attempt.response();
		if (response != null) {
			return response;
		}
		PoolIoException failure = attempt.failure();
		if (failure == null) {
			throw new IllegalStateException("An attempt has neither an answer nor a failure");
		}
		throw this.policy.standing(request, failure);
	}

	/**
	 * Makes one attempt.
	 *
	 * @param <R> the client's type of a response
	 */
	@FunctionalInterface
	public interface Attempts<R> {

		/**
		 * Make an attempt.
		 * @param number its number, from 1
		 * @return how it ended
		 * @throws IOException if it failed in a way that is not judged
		 */
		Attempt<R> attempt(int number) throws IOException;

	}

	/**
	 * A Resilience4j retry whose results are attempts.
	 *
	 * @param retry counts, waits, publishes
	 * @param maxAttempts most attempts
	 * @param backoff pause after an attempt that the server said nothing about
	 */
	record Engine(Retry retry, int maxAttempts, IntervalBiFunction<Object> backoff) {

		Engine(Retry retry, RetryConfig chosen) {
			this(retry, chosen.getMaxAttempts(), chosen.getIntervalBiFunction());
		}

		/**
		 * Lets Resilience4j do as the attempts say. A failure that comes as an exception
		 * stands.
		 */
		static RetryConfig config(int maxAttempts) {
			return RetryConfig.<Attempt<?>>custom()
				.maxAttempts(maxAttempts)
				.retryOnResult(Attempt::isToBeRepeated)
				.retryOnException((failure) -> false)
				.consumeResultBeforeRetryAttempt((number, attempt) -> attempt.release())
				.intervalBiFunction((number, result) -> result.get().pause().toMillis())
				.build();
		}

		Duration backoff(int number, @Nullable Object response, @Nullable PoolIoException failure) {
			Either<Throwable, Object> result = (failure != null) ? Either.left(failure) : Either.right(response);
			return Duration.ofMillis(Math.max(this.backoff.apply(number, result), 0));
		}

	}

	/**
	 * What an answer that refuses the request leads to.
	 *
	 * @param pause the time until the next attempt
	 * @param ofAll whether all callers wait for that long
	 */
	private record Refusal(Duration pause, boolean ofAll) {

	}

	/**
	 * The attempts of one call, on the caller's thread.
	 */
	private final class Series<R> {

		private final RetryRequest request;

		private final Attempts<R> attempts;

		private int number;

		private @Nullable Attempt<R> last;

		private Series(RetryRequest request, Attempts<R> attempts) {
			this.request = request;
			this.attempts = attempts;
		}

		private Attempt<R> next() throws IOException {
			this.number++;
			Attempt<R> attempt = this.attempts.attempt(this.number);
			Attempt<R> before = this.last;
			this.last = attempt;
			// Who blocks has read what is kept.
			return settle(this.request, before, attempt).join();
		}

	}

}
