package io.httppool.insight;

/**
 * How well a pool does its work.
 */
public enum PoolStatus {

	/** Nothing is known to be wrong. */
	UP,

	/** Works, with something that an operator should look at. */
	DEGRADED,

	/** Cannot reach its upstream. */
	DOWN,

	/** Takes no work because it was told so. */
	OUT_OF_SERVICE

}
