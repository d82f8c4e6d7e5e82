package io.httppool;

/**
 * Which one of several idle connections is used next.
 */
public enum AcquireOrder {

	/**
	 * The one that was used last: those that are not needed become old, and are closed.
	 */
	LIFO,

	/** The one that was idle for longest: all are kept in use. */
	FIFO

}
