package io.httppool;

/**
 * What the circuit breaker of an upstream does with attempts.
 */
public enum BreakerState {

	/** Lets all through; so does one that is disabled or only measures. */
	CLOSED,

	/** Lets some through, to find out whether the upstream is well again. */
	HALF_OPEN,

	/** Refuses all, be it forced or because too many failed. */
	OPEN

}
