package io.httppool.httpclient;

import java.net.URI;

import io.httppool.PoolClosedException;

/**
 * Begins calls of one client.
 */
@FunctionalInterface
public interface CallStart {

	/**
	 * Begin a call.
	 * @param method the method of the request
	 * @return the call, to be ended by the caller
	 * @throws PoolClosedException if the pool takes no new work
	 */
	PoolCall begin(String method) throws PoolClosedException;

	/**
	 * Check a URL before anything is done for it. Spring quotes it when a call fails.
	 * @param uri where a request is to be sent
	 * @throws IllegalArgumentException if it has user info
	 */
	static void check(URI uri) {
		if (uri.getRawUserInfo() != null) {
			throw new IllegalArgumentException("user info in the URL of a request is not supported: it ends up in logs;"
					+ " set auth.basic.* for the upstream, or the header Authorization of the request");
		}
	}

}
