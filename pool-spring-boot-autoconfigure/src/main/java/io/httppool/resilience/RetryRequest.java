package io.httppool.resilience;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * What matters of a request when it comes to repeating it.
 *
 * @param method the method
 * @param idempotencyKey whether it carries a key by which the server knows it again
 * @param repeatable whether its body can be sent again
 * @param wish what the caller said about further attempts, or {@code null}
 * @param remaining tells the time until the deadline of the call, {@code null} without
 * one
 * @param observer told of each decision about a further attempt
 */
public record RetryRequest(String method, boolean idempotencyKey, boolean repeatable, @Nullable Boolean wish,
		Supplier<@Nullable Duration> remaining, Observer observer) {

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

}
