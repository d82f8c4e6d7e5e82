package io.httppool;

/**
 * The part of opening a connection that failed.
 */
public enum ConnectPhase {

	/** Resolving the host. */
	DNS,

	/** Opening the TCP connection. */
	CONNECT,

	/** TLS handshake. */
	TLS,

	/** The first check of a new connection. */
	READINESS

}
