package io.httppool.test.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The names of enum constants outside of Java: lower case, words joined by a hyphen.
 */
final class Names {

	private Names() {
	}

	static String of(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static <E extends Enum<E>> E parse(Class<E> type, String text) {
		for (E constant : type.getEnumConstants()) {
			if (of(constant).equals(text)) {
				return constant;
			}
		}
		throw new IllegalArgumentException("'%s' is none of %s".formatted(text,
				Arrays.stream(type.getEnumConstants()).map(Names::of).collect(Collectors.joining(", "))));
	}

}
