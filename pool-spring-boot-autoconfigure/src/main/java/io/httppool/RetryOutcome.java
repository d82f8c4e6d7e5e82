package io.httppool;

/**
 * What became of a failed attempt.
 */
public enum RetryOutcome {

	/** It is made again after a pause. */
	RETRIED,

	/**
	 * It could have been made again, but is not: the deadline comes before the next
	 * attempt, {@code retry.budget} is used up, or the waiting thread was interrupted.
	 */
	SUPPRESSED,

	/** It was the last one that {@code retry.max-attempts} allows. */
	EXHAUSTED

}
