package io.httppool;

/**
 * Whether a pool takes new work.
 */
public enum PoolState {

	/** Takes work. */
	ACTIVE,

	/** Takes no work until it is resumed. */
	SUSPENDED,

	/** Takes no new work and lets what is in flight end. */
	DRAINING,

	/** Closed for good. */
	CLOSED

}
