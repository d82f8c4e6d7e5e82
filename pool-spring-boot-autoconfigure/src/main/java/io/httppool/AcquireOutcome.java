package io.httppool;

/**
 * How an attempt to acquire a connection ended.
 */
public enum AcquireOutcome {

	/** Served at once by an idle connection. */
	HIT,

	/** Served by a connection that was opened for it. */
	DIALLED,

	/** Served after waiting for a connection that somebody else released. */
	WAITED,

	/** Not served within {@code acquire-timeout}. */
	TIMEOUT,

	/** Refused at once: too many were waiting, or the pool was closed. */
	REJECTED,

	/** Given up by the caller. */
	CANCELLED;

	/**
	 * Whether a connection was handed out.
	 * @return whether the acquire was served
	 */
	public boolean isServed() {
		return this == HIT || this == DIALLED || this == WAITED;
	}

}
