package io.httppool.sample.migration;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the sentence for a human in the error bodies of both products and of the gateways
 * in front of them, which may answer with HTML.
 */
final class ErrorText {

	private static final int MAX_LENGTH = 300;

	/** In the order of how much they say. */
	private static final List<String> KEYS = List.of("error_description", "message", "error");

	private ErrorText() {
	}

	/**
	 * What an error answer says.
	 * @param ex the answer
	 * @return the status and, if there is one, the sentence
	 */
	static String of(RestClientResponseException ex) {
		String sentence = sentence(ex.getResponseBodyAsString());
		return (sentence != null) ? ex.getStatusCode().value() + " " + sentence
				: ex.getStatusCode().value() + " " + ex.getStatusText();
	}

	private static @Nullable String sentence(String body) {
		if (body.isBlank()) {
			return null;
		}
		try {
			JsonNode json = JsonMapper.shared().readTree(body);
			for (String key : KEYS) {
				if (json.path(key).isString()) {
					return cut(json.path(key).stringValue());
				}
			}
			return cut(body);
		}
		catch (JacksonException ex) {
			return cut(body.replaceAll("(?s)<(style|script)\\b.*?</\\1>|<[^>]*>", " "));
		}
	}

	private static String cut(String text) {
		String line = text.strip().replaceAll("\\s+", " ");
		return (line.length() > MAX_LENGTH) ? line.substring(0, MAX_LENGTH) + "…" : line;
	}

}
