package io.httppool.actuate;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.httppool.VisibleText;

/**
 * Reads whole numbers from requests.
 */
final class NumberText {

	private NumberText() {
	}

	static @Nullable Integer toInteger(String name, @Nullable String text) {
		return (text != null) ? parse(name, text, Integer::valueOf) : null;
	}

	static @Nullable Long toLong(String name, @Nullable String text) {
		return (text != null) ? parse(name, text, Long::valueOf) : null;
	}

	private static <N extends Number> N parse(String name, String text, Function<String, N> parser) {
		try {
			return parser.apply(text);
		}
		catch (NumberFormatException ex) {
			throw new RefusedOperationException(name + " must be a whole number (was \"" + VisibleText.of(text) + "\")",
					"write digits only, 30 for instance");
		}
	}

}
