package io.httppool;

/**
 * Why a pooled connection was closed.
 */
public enum CloseReason {

	/** Idle for longer than {@code idle-timeout}. */
	IDLE_TIMEOUT,

	/** Older than {@code max-lifetime}. */
	MAX_LIFETIME,

	/** Served as many requests as {@code max-requests-per-connection} allows. */
	MAX_REQUESTS,

	/**
	 * Idle for as long as the server's {@code Keep-Alive} hint allows, less the margin.
	 */
	KEEP_ALIVE_EXPIRED,

	/** Closed by the server while idle. */
	SERVER_CLOSED,

	/** Found closed or unusable when it was validated before use. */
	STALE,

	/** Data arrived that belongs to no request. */
	UNEXPECTED_DATA,

	/**
	 * Not reusable after its exchange: {@code Connection: close}, HTTP/1.0, or a body
	 * that was not read to its end.
	 */
	NOT_REUSABLE,

	/** Failed during an exchange. */
	TRANSPORT_ERROR,

	/** The exchange ran into a time-out. */
	TIMED_OUT,

	/** The caller cancelled the exchange. */
	CANCELLED,

	/** Beyond {@code max-connections} and released. */
	OVERFLOW,

	/** Made room for a connection of another kind or route. */
	DISPLACED,

	/** Evicted by an operator. */
	EVICTED,

	/** Surplus after the pool was made smaller. */
	RESIZED,

	/** Opened with TLS material that has been replaced. */
	TLS_CHANGED,

	/** Connected to an address that the host no longer has. */
	ADDRESS_GONE,

	/** The server asked to move on (HTTP/2). */
	GOAWAY,

	/**
	 * The readiness check after connecting failed. Kept for those who name it: a dial is
	 * finished when the check has passed, so that a failure counts as one of
	 * {@link ConnectPhase#READINESS}, and not as a connection that was opened and closed.
	 */
	READINESS_FAILED,

	/** The pool was closed. */
	POOL_CLOSED

}
