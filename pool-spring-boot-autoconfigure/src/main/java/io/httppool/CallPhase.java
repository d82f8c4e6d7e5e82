package io.httppool;

/**
 * How far a call had come when it failed.
 */
public enum CallPhase {

	/** Waiting for a connection. */
	ACQUIRE,

	/** Resolving the host and opening the TCP connection. */
	CONNECT,

	/** TLS handshake. */
	TLS,

	/** Writing the request. */
	WRITE,

	/** Waiting for the head of the response. */
	RESPONSE,

	/** Reading the body of the response. */
	BODY

}
