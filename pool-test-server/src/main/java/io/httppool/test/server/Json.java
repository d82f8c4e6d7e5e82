package io.httppool.test.server;

import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * Writes small JSON bodies.
 */
final class Json {

	private Json() {
	}

	static String message(String message) {
		return of(Map.of("message", message));
	}

	static String of(Object value) {
		return JsonMapper.shared().writeValueAsString(value);
	}

}
