package io.httppool.autoconfigure;

/**
 * What becomes of settings that are allowed, but will hardly do what is wanted.
 */
public enum PoolLint {

	/** Each is a line in the log, at WARN. */
	WARN,

	/** The application does not start; all of them are told at once. */
	FAIL,

	/** Nothing is said. */
	OFF

}
