package io.httppool;

/**
 * Text from outside, made safe to show in a message, a log line or a page: control
 * characters, invisible characters and the characters that mean something in HTML appear
 * as escapes, and what is too long is cut.
 */
public final class VisibleText {

	private static final int MAX_LENGTH = 200;

	private VisibleText() {
	}

	/**
	 * Escape and shorten.
	 * @param text any text
	 * @return one line of visible characters; the same text if there is nothing to escape
	 */
	public static String of(String text) {
		StringBuilder visible = new StringBuilder(text.length());
		text.codePoints().limit(MAX_LENGTH).forEach((codePoint) -> append(visible, codePoint));
		if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
			visible.append("… (").append(text.length()).append(" characters)");
		}
		return visible.toString();
	}

	private static void append(StringBuilder visible, int codePoint) {
		switch (codePoint) {
			case '\n' -> visible.append("\\n");
			case '\r' -> visible.append("\\r");
			case '\t' -> visible.append("\\t");
			default -> {
				if (isHarmless(codePoint)) {
					visible.appendCodePoint(codePoint);
				}
				else {
					visible.append(String.format("\\u%04X", codePoint));
				}
			}
		}
	}

	private static boolean isHarmless(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> codePoint != '<' && codePoint != '>' && codePoint != '&';
		};
	}

}
