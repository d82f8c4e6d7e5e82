package io.httppool.resilience;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.httppool.PauseCause;
import io.httppool.PoolIoException;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * What matters of a request when it comes to repeating it.
 *
 * @param method the method
 * @param idempotencyKey whether it carries a key by which the server knows it again
 * @param repeatable whether its body can be sent again
 * @param redirected tells whether the server has answered it with a redirect that was
 * followed and does not say that nothing was done: then the request may have taken
 * effect, whatever comes after
 * @param wish what the caller said about further attempts, or {@code null}
 * @param remaining tells the time until the deadline of the call, {@code null} without
 * one
 * @param observer told of each decision about a further attempt
 * @param credential tells what the upstream knows the caller by, {@code null} for none;
 * asked only when it matters
 * @param pauses told of pauses that the answers lead to
 * @param refusal makes the exception for a caller that cannot wait
 */
public record RetryRequest(String method, boolean idempotencyKey, boolean repeatable, BooleanSupplier redirected,
		@Nullable Boolean wish, Supplier<@Nullable Duration> remaining, Observer observer,
		Supplier<@Nullable String> credential, PauseObserver pauses, Function<String, PoolIoException> refusal) {

	/**
	 * Is told of decisions.
	 */
	@FunctionalInterface
	public interface Observer {

		/**
		 * It was decided whether a failed attempt is made again.
		 * @param cause what the attempt failed with
		 * @param outcome the decision
		 * @param pause time until the next attempt, zero if there is none
		 */
		void decided(RetryCause cause, RetryOutcome outcome, Duration pause);

	}

	/**
	 * Is told of pauses.
	 */
	@FunctionalInterface
	public interface PauseObserver {

		/**
		 * All callers with the credential of the request pause.
		 * @param length for how long from now on
		 * @param cause why
		 * @param prolonged whether they did already, or were about to come back
		 */
		void paused(Duration length, PauseCause cause, boolean prolonged);

	}

}
