package io.httppool.resilience;

/**
 * Where the tokens of one quota come from: one for each attempt. Safe for use by any
 * number of threads; does not block, and calls nobody back from within.
 */
public interface TokenSource {

	/**
	 * Take a token.
	 * @return whether there was one
	 */
	boolean tryTake();

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
