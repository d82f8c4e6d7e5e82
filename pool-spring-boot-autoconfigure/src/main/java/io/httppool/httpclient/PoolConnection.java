package io.httppool.httpclient;

import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * An open connection as the pool sees it, of either kind.
 */
interface PoolConnection {

	/**
	 * Look whether the connection may be used, without waiting. Only while nobody uses
	 * it.
	 * @return {@code null} if it is healthy, else why it has to be closed
	 */
	@Nullable CloseReason probe();

	/**
	 * Close it, whatever it does. Idempotent.
	 * @param mode graceful closing tells the other side, and may take a moment with TLS
	 */
	void close(CloseMode mode);

	/**
	 * Close it, which may go on after this returns: with TLS the other side is to say
	 * goodbye too.
	 * @param mode as above
	 * @param closed told when the socket is closed
	 */
	void close(CloseMode mode, Runnable closed);

	/**
	 * Its holder is stopped in the middle of something: do not say goodbye.
	 */
	void abandon();

	/**
	 * Whether its holder was stopped.
	 */
	boolean isAbandoned();

	boolean isOpen();

	/**
	 * Whether a byte of a request may have left since the connection was last handed out.
	 * Exact only as long as nobody writes.
	 */
	boolean isWritten();

	/**
	 * Whether a byte of an answer has come since the connection was last handed out.
	 */
	boolean isAnswered();

	/**
	 * Whether somebody who has the head of an answer waits for the rest of it. When
	 * nobody does, its bytes wait for somebody to read them.
	 */
	boolean isBodyAwaited();

	/**
	 * Why it broke during its exchange, or {@code null} if it did not.
	 */
	@Nullable CloseReason failure();

	/**
	 * Protocol in use, {@code HTTP/1.1} for instance.
	 */
	String protocol();

	/**
	 * It is open, and its handshake, if there was one, is over. Before it is handed out.
	 * @param handshakeStarted when the handshake began, in milliseconds since 1970
	 */
	void handshaken(long handshakeStarted);

	/**
	 * Whether the handshake resumed an earlier session: one that existed before the
	 * handshake began. Java's TLS gives a resumed session the age of the original one,
	 * and says it in no other way.
	 */
	boolean isResumed();

	/**
	 * Version of TLS, or {@code null} without TLS.
	 */
	@Nullable String tls();

}
