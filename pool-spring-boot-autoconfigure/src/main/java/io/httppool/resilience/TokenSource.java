package io.httppool.resilience;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where the tokens of one quota come from: one for each request that an attempt sends.
 * Safe for use by any number of threads; does not block, and calls nobody back from
 * within.
 */
public interface TokenSource {

	/**
	 * Take a token.
	 * @return whether there was one
	 */
	boolean tryTake();

	/**
	 * Take a token, for who does not wait for one, where {@link #tryTake()} cannot: from
	 * whoever keeps the tokens that are not here.
	 * @return completed soon and in any case, by any thread, with whether there was one;
	 * by default there are no others
	 */
	default CompletionStage<Boolean> takeElsewhere() {
		return CompletableFuture.completedFuture(false);
	}

	/**
	 * How many tokens there may be at once that are not here, as far as is known: so many
	 * of those who wait do not wait for a token, but for the answer whether there is one.
	 * When the number becomes smaller, {@link Waiters#changed()} is called.
	 * @return their number; none by default
	 */
	default int possibleElsewhere() {
		return 0;
	}

	/**
	 * Time until there may be a token. Who waits first asks again then, or when told
	 * earlier.
	 * @return nanoseconds, more than 0
	 */
	long nanosToNext();

	/**
	 * Somebody waits for a token. Called again and again while that is so.
	 */
	default void wanted() {
	}

	/**
	 * Whether nothing is lost when the source is forgotten and made anew.
	 * @return whether it is as new
	 */
	boolean isFresh();

	/**
	 * Those who wait for tokens of one source.
	 */
	interface Waiters {

		/**
		 * How many wait.
		 * @return their number
		 */
		int waiting();

		/**
		 * There are tokens, or they come from elsewhere now.
		 */
		void changed();

	}

}
