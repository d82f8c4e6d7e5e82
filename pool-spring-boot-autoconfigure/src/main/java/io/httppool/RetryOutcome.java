package io.httppool;

/**
 * What became of a failed attempt.
 */
public enum RetryOutcome {

	/** It is made again after a pause. */
	RETRIED,

	/** It could have been made again, but may not: the budget or the deadline forbids. */
	SUPPRESSED,

	/** It was the last one that {@code retry.max-attempts} allows. */
	EXHAUSTED

}
