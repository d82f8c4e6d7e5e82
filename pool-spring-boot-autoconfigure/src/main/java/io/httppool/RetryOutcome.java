package io.httppool;

/**
 * What became of a failed attempt.
 */
public enum RetryOutcome {

	/** It is made again after a pause. */
	RETRIED,

	/**
	 * It could have been made again, but is not: the deadline comes before the next
	 * attempt, {@code retry.budget} is used up, the circuit breaker is open, or the
	 * waiting thread was interrupted. Follows {@link #RETRIED} if the next attempt was
	 * refused when the pause was over.
	 */
	SUPPRESSED,

	/** It was the last one that {@code retry.max-attempts} allows. */
	EXHAUSTED

}
