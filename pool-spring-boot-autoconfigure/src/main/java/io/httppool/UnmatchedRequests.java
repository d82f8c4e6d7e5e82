package io.httppool;

/**
 * What becomes of requests of plain builders whose URL matches no upstream.
 */
public enum UnmatchedRequests {

	/** They are made as if there were no pools. */
	PASS_THROUGH,

	/** Their origin gets a pool when it is first needed. */
	POOL

}
