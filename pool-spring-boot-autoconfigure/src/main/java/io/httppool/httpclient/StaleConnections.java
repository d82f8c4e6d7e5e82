package io.httppool.httpclient;

import java.io.IOException;
import java.net.SocketTimeoutException;

import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.RequestNotExecutedException;

/**
 * When a request that met a stale connection may be sent again at once. A server that
 * closes an idle connection does so before it has seen the request (RFC 9112, section
 * 9.3.1): a request of which nothing was written was not processed, whatever its method;
 * one that was written may have been, so that only idempotent ones may be repeated.
 */
final class StaleConnections {

	private StaleConnections() {
	}

	/**
	 * Whether to send a request again.
	 * @param call the call, with its latest connection
	 * @param method the method of the request, which a redirect may have changed
	 * @param repeatable whether its body can be sent twice
	 * @param failure what happened
	 */
	static boolean mayResend(PoolCall call, String method, boolean repeatable, Throwable failure) {
		if (!repeatable || call.isOver() || !call.progress().isOnUsedConnection()) {
			return false;
		}
		if (failure instanceof RequestNotExecutedException) {
			return true;
		}
		boolean broken = failure instanceof IOException && !(failure instanceof SocketTimeoutException)
				&& !call.progress().isAnswered();
		return broken && (!call.sentInThisAttempt() || Method.isIdempotent(method));
	}

}
