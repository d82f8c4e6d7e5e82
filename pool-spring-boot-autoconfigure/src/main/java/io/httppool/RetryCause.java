package io.httppool;

/**
 * What an attempt failed with.
 */
public enum RetryCause {

	/** No connection was free in time. */
	ACQUIRE,

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
