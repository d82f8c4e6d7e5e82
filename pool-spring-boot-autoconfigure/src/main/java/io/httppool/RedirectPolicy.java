package io.httppool;

/**
 * Whether redirects are followed.
 */
public enum RedirectPolicy {

	/** Follow where the transport can. */
	FOLLOW_WHEN_POSSIBLE,

	/** Follow. */
	FOLLOW,

	/** Hand the redirect to the caller. */
	DONT_FOLLOW

}
