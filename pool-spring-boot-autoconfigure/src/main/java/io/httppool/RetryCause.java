package io.httppool;

/**
 * What an attempt failed with that may be made again. There is none for a connection that
 * was not free in time: that wait is as long as the user allows, and is not multiplied.
 */
public enum RetryCause {

	/** No connection could be opened. */
	CONNECT,

	/** The exchange broke off. */
	IO,

	/** A time-out of the exchange. */
	TIMEOUT,

	/** The upstream answered 429. */
	RATE_LIMITED,

	/** The upstream answered 503. */
	UNAVAILABLE,

	/** The upstream answered another status that is tried again. */
	STATUS

}
