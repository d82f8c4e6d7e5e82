package io.httppool.test.server;

/**
 * Answers requests. Called by the thread of the connection, so by several threads at once
 * when there are several connections.
 */
@FunctionalInterface
public interface UpstreamHandler {

	/**
	 * Answers one request, whose body has been read completely.
	 * @param request the request
	 * @return the reply
	 * @throws Exception any failure; it is logged and answered with status 500
	 */
	UpstreamResponse handle(UpstreamRequest request) throws Exception;

}
