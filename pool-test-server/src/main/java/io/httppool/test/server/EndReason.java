package io.httppool.test.server;

/**
 * Why a connection ended.
 */
enum EndReason {

	/** It was idle for too long, or {@link UpstreamServer#closeIdle} was called. */
	IDLE,

	/** The client closed it or is gone. */
	CLIENT,

	/** It had carried as many requests as allowed. */
	MAX_REQUESTS,

	/** There were more connections than allowed. */
	MAX_CONNECTIONS,

	/** The client or the handler asked for the end after a reply. */
	REPLY,

	/** A fault of the plan. */
	FAULT,

	/** A request that is not HTTP/1.1, or a TLS handshake that failed. */
	MALFORMED,

	/** The handler failed in the middle of a reply. */
	HANDLER,

	/** The server was closed. */
	SERVER

}
