package io.httppool;

/**
 * What became of the wish to send a request a second time, as its answer was slow.
 */
public enum HedgeOutcome {

	/** It was sent, and its answer came first and was good. */
	WON,

	/**
	 * It was begun, and something else counted: the answer to the first request, or, if
	 * neither was good, how the first one ended.
	 */
	LOST,

	/**
	 * It was not begun: {@code retry.budget} is used up, the upstream asked to wait, its
	 * circuit breaker is not closed, its rate limiter has no room, or the pool has no
	 * connection to spare.
	 */
	SUPPRESSED

}
