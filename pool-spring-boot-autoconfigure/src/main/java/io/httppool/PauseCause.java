package io.httppool;

/**
 * Why the callers of an upstream pause.
 */
public enum PauseCause {

	/** The upstream answered 429. */
	RATE_LIMITED,

	/** The upstream answered 503 and said when to come back. */
	UNAVAILABLE,

	/** The upstream said that nothing is left of the quota until some later time. */
	QUOTA_USED_UP

}
