package io.httppool.httpclient;

/**
 * Whether a call goes on, and if not, why.
 */
enum CallStatus {

	/** Under way. */
	RUNNING,

	/** Came to its end. */
	ENDED,

	/** Ran into its deadline. */
	EXPIRED,

	/** Given up by the caller. */
	CANCELLED,

	/** Ended by the closing of its pool. */
	POOL_CLOSED

}
