package io.httppool.sample.simulator.manifest;

import java.util.Comparator;

/**
 * Orders keys such as {@code SIM-T9} and {@code SIM-T10} by their text, then by their
 * number.
 */
final class KeyOrder {

	static final Comparator<String> INSTANCE = Comparator.comparing(KeyOrder::text)
		.thenComparing(KeyOrder::digits, Comparator.comparingInt(String::length))
		.thenComparing(KeyOrder::digits)
		.thenComparing(Comparator.naturalOrder());

	private KeyOrder() {
	}

	private static String text(String key) {
		return key.substring(0, firstDigit(key));
	}

	private static String digits(String key) {
		int first = firstDigit(key);
		int end = first;
		while (end < key.length() && isDigit(key.charAt(end))) {
			end++;
		}
		return key.substring(first, end);
	}

	private static int firstDigit(String key) {
		int index = 0;
		while (index < key.length() && !isDigit(key.charAt(index))) {
			index++;
		}
		return index;
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

}
