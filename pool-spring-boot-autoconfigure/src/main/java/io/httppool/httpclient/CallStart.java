package io.httppool.httpclient;

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

}
