package io.httppool.test.server;

/**
 * One line of a header section.
 *
 * @param name the name as sent
 * @param value the value without surrounding white space
 */
record HeaderField(String name, String value) {

	HeaderField {
		if (!HttpSyntax.isToken(name)) {
			throw new IllegalArgumentException("Not a header name: '" + name + "'");
		}
		if (!HttpSyntax.isFieldValue(value)) {
			throw new IllegalArgumentException("Not a value for header " + name + ": a control character is in it");
		}
	}

}
