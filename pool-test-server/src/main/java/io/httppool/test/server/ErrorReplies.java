package io.httppool.test.server;

import java.nio.charset.StandardCharsets;

/**
 * The replies of faults.
 */
final class ErrorReplies {

	private static final String INVALID_TOKEN = "{\"error\":\"invalid_token\","
			+ "\"error_description\":\"The access token expired\"}";

	private ErrorReplies() {
	}

	static UpstreamResponse status(Fault fault) {
		String reason = HttpSyntax.reason(fault.status());
		String usual = fault.html() ? page(fault.status() + " " + reason) : Json.message(reason);
		String body = (fault.body() != null) ? fault.body() : usual;
		String type = fault.html() ? "text/html;charset=UTF-8" : "application/json";
		UpstreamResponse response = UpstreamResponse.bytes(fault.status(), type, body.getBytes(StandardCharsets.UTF_8));
		String retryAfter = fault.retryAfter();
		return (retryAfter != null) ? response.header("Retry-After", retryAfter) : response;
	}

	private static String page(String title) {
		return "<html><head><title>%1$s</title></head><body><h1>%1$s</h1></body></html>%n".formatted(title);
	}

	static UpstreamResponse unauthorized(Fault fault) {
		return UpstreamResponse.json(401, (fault.body() != null) ? fault.body() : INVALID_TOKEN)
			.header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
	}

}
