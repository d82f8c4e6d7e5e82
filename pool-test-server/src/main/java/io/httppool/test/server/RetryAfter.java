package io.httppool.test.server;

/**
 * What a reply with status 429 says in {@code Retry-After}.
 */
public enum RetryAfter {

	/** Seconds until a token is there, rounded up. */
	SECONDS,

	/** The same as a date. */
	HTTP_DATE,

	/** Always 0: the client needs a minimum wait of its own. */
	ZERO,

	/** No such header. */
	ABSENT,

	/** One hour: the client needs a ceiling. */
	HUGE,

	/** Neither a number nor a date. */
	GARBAGE;

	static RetryAfter parse(String text) {
		return Names.parse(RetryAfter.class, text);
	}

}
