package io.httppool.sample.simulator.http;

import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Answers the requests of one route.
 */
@FunctionalInterface
public interface RouteHandler {

	/**
	 * Answers a request.
	 * @param request the request
	 * @param path the variable segments of its path
	 * @return the reply
	 * @throws ApiException if the reply is an error
	 */
	UpstreamResponse handle(UpstreamRequest request, PathVariables path);

}
