package io.httppool.httpclient;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CallPhase;
import io.httppool.engine.Lease;

/**
 * How far a call has come in the attempt under way: its phase, its connection, and
 * whether the request may have reached the server, now or in an attempt before. Told by
 * the call and by what stands between it and the wire. Each fork of a call has its own.
 * Safe for use by several threads.
 */
final class CallProgress {

	private final CallProgress whole;

	private volatile CallPhase phase = CallPhase.ACQUIRE;

	/** Of the whole call: whether something else than the attempt under way was sent. */
	private volatile boolean sentBefore;

	private volatile boolean sent;

	/** Whether the latest redirect says that nothing was done yet. */
	private volatile boolean sentElsewhere;

	/** Whether the attempt goes on after a redirect that does not say so. */
	private volatile boolean redirected;

	private volatile boolean oneTimeBody;

	private volatile @Nullable PoolConnection connection;

	private volatile boolean onUsedConnection;

	private volatile boolean wantsFreshConnection;

	private volatile boolean resent;

	/**
	 * Begin.
	 * @param origin the progress of the call that this one is a fork of, or {@code null}
	 * if it is none
	 */
	CallProgress(@Nullable CallProgress origin) {
		this.whole = (origin != null) ? origin : this;
		this.resent = (origin != null) && origin.resent;
	}

	/**
	 * An attempt begins.
	 */
	void beginAttempt() {
		this.sentBefore = mayHaveReachedServer();
		this.sent = false;
		this.redirected = false;
		this.phase = CallPhase.ACQUIRE;
	}

	/**
	 * The answer is a redirect. With 307 and 308 (RFC 9110, sections 15.4.8 and 15.4.9)
	 * whoever was asked did nothing: the same request is to be made at another place.
	 * With 303 the request was processed. 301 and 302 (sections 15.4.2 and 15.4.3) are
	 * used for the one and for the other, whatever the method, so that the request may
	 * have been.
	 * @param elsewhere whether it says that nothing was done
	 */
	void redirected(boolean elsewhere) {
		this.sentElsewhere = elsewhere;
	}

	/**
	 * A request is about to be made: the caller's, or what an answer
	 * {@linkplain #redirected redirects} it to.
	 * @param safe whether the caller's request has no effect, done once or twice
	 * @param oneTimeBody whether it has a body that the transport cannot send again
	 */
	void beginHop(boolean safe, boolean oneTimeBody) {
		this.oneTimeBody = oneTimeBody;
		if (this.sent && !this.sentElsewhere && !safe) {
			this.redirected = true;
			this.whole.sentBefore = true;
		}
	}

	/**
	 * Enter a phase.
	 */
	void enter(CallPhase phase) {
		this.phase = phase;
	}

	/**
	 * A connection is asked for.
	 */
	void acquiring() {
		enter(CallPhase.ACQUIRE);
		this.connection = null;
		this.onUsedConnection = false;
	}

	/**
	 * A connection is there, or leave to open one.
	 */
	void acquired(Lease<PoolConnection> lease) {
		this.wantsFreshConnection = false;
		this.connection = lease.isUnconnected() ? null : lease.connection();
		this.onUsedConnection = !lease.isUnconnected() && lease.outcome() != AcquireOutcome.DIALLED;
	}

	/**
	 * A byte of the request has left, or may have.
	 */
	void sending() {
		this.sent = true;
	}

	/**
	 * The attempt provably had no effect, although it was sent: the server said so.
	 */
	void notProcessed() {
		this.sent = false;
	}

	/**
	 * The exchange broke off, and nobody writes any more: if no byte of the request has
	 * left, it was not sent.
	 */
	void brokenOff() {
		PoolConnection connection = this.connection;
		if (connection != null && !connection.isWritten()) {
			this.sent = false;
		}
	}

	/**
	 * The connection turned out to be stale: ask for one that has not been idle.
	 * @return whether this is the first time
	 */
	boolean resend() {
		if (this.resent) {
			return false;
		}
		this.resent = true;
		this.wantsFreshConnection = true;
		return true;
	}

	/**
	 * What a fork has done counts as done in this attempt.
	 */
	void join(CallProgress fork) {
		this.sent |= fork.sent;
		this.resent |= fork.resent;
	}

	/**
	 * What a fork has done counts as done, whatever the outcome of the attempt says.
	 */
	void joinBeside(CallProgress fork) {
		this.sentBefore |= fork.sent;
		this.resent |= fork.resent;
	}

	CallPhase phase() {
		return this.phase;
	}

	/**
	 * Whether the attempt under way may have reached the server.
	 */
	boolean isSent() {
		return this.sent;
	}

	/**
	 * Whether any attempt may have reached the server.
	 */
	boolean mayHaveReachedServer() {
		return this.sent || this.whole.sentBefore;
	}

	/**
	 * Whether the attempt was redirected in a way that does not rule out that the request
	 * took effect; never for a request that has no effect.
	 */
	boolean isRedirected() {
		return this.redirected;
	}

	boolean hasOneTimeBody() {
		return this.oneTimeBody;
	}

	/**
	 * Whether the connection had been used before.
	 */
	boolean isOnUsedConnection() {
		return this.onUsedConnection;
	}

	boolean wantsFreshConnection() {
		return this.wantsFreshConnection;
	}

	/**
	 * Whether a byte of an answer has come.
	 */
	boolean isAnswered() {
		PoolConnection connection = this.connection;
		return connection != null && connection.isAnswered();
	}

	/**
	 * Whether the next move is the upstream's. Of the sending of a request's body that is
	 * not known.
	 */
	boolean isWaiting() {
		PoolConnection connection = this.connection;
		return switch (this.phase) {
			case WRITE, RESPONSE -> true;
			case BODY -> connection != null && connection.isBodyAwaited();
			case ACQUIRE, CONNECT, TLS -> false;
		};
	}

}
