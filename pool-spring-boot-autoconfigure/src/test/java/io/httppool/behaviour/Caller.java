package io.httppool.behaviour;

import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;

/**
 * A client of one upstream, so that one suite runs on both of Spring's clients.
 */
interface Caller {

	/**
	 * Make a call and read its body.
	 */
	Answer call(String method, String path, @Nullable String body, Map<String, String> headers,
			Consumer<Map<String, Object>> attributes);

	/**
	 * Make a call and look at nothing but its status.
	 */
	HttpStatusCode statusOnly(String path);

	/**
	 * Make a GET whose URI is made from a template.
	 */
	String expand(String template, Object variable);

	default Answer call(String method, String path) {
		return call(method, path, ("GET".equals(method) || "DELETE".equals(method)) ? null : "a body", Map.of(),
				(attributes) -> {
				});
	}

	default Answer get(String path) {
		return call("GET", path);
	}

	default Answer get(String path, Consumer<Map<String, Object>> attributes) {
		return call("GET", path, null, Map.of(), attributes);
	}

	default Answer post(String path, Consumer<Map<String, Object>> attributes) {
		return call("POST", path, "a body", Map.of(), attributes);
	}

	/**
	 * What came back.
	 */
	record Answer(int status, String body) {

	}

}
