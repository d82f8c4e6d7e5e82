package io.httppool.sample.simulator.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Finds the handler of a request by method and path. Routes are added before the first
 * request; of two that match, the one added first wins.
 */
public final class Router {

	private final List<Route> routes = new ArrayList<>();

	private final String notFound;

	/**
	 * Creates a router without routes.
	 * @param notFound what the caller is told when no route matches
	 */
	public Router(String notFound) {
		this.notFound = notFound;
	}

	/**
	 * Adds a route.
	 * @param method the method
	 * @param template the path, in which a segment such as <code>{id}</code> is variable
	 * @param handler who answers
	 * @return this router
	 */
	public Router route(String method, String template, RouteHandler handler) {
		this.routes.add(new Route(method, List.of(template.split("/", -1)), handler));
		return this;
	}

	/**
	 * Answers a request by its route.
	 * @param request the request
	 * @return the reply
	 * @throws ApiException with status 404 if no route matches, or as the handler does
	 */
	public UpstreamResponse handle(UpstreamRequest request) {
		List<String> segments = List.of(request.path().split("/", -1));
		for (Route route : this.routes) {
			Map<String, String> variables = route.match(request.method(), segments);
			if (variables != null) {
				return handle(request, route, variables);
			}
		}
		throw new ApiException(404, this.notFound);
	}

	private UpstreamResponse handle(UpstreamRequest request, Route route, Map<String, String> variables) {
		try {
			return route.handler().handle(request, new PathVariables(variables, this.notFound));
		}
		catch (JacksonException ex) {
			// A value in the body is of another type than expected.
			throw new ApiException(400, "Unexpected JSON: " + ex.getOriginalMessage());
		}
	}

	private record Route(String method, List<String> template, RouteHandler handler) {

		@Nullable Map<String, String> match(String method, List<String> segments) {
			if (!this.method.equals(method) || this.template.size() != segments.size()) {
				return null;
			}
			Map<String, String> variables = new HashMap<>();
			for (int i = 0; i < segments.size(); i++) {
				String expected = this.template.get(i);
				if (expected.startsWith("{")) {
					variables.put(expected.substring(1, expected.length() - 1), segments.get(i));
				}
				else if (!expected.equals(segments.get(i))) {
					return null;
				}
			}
			return variables;
		}

	}

}
