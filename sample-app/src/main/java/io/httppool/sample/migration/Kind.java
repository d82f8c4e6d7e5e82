package io.httppool.sample.migration;

/**
 * What the migration creates, by the names in the journal and in the report.
 */
enum Kind {

	MODULE("md", "modules", "modules"),

	TEST_CASE("tc", "testCases", "test cases"),

	ATTACHMENT("at", "attachments", "attachments"),

	CYCLE("cy", "cycles", "cycles"),

	RUN("tr", "runs", "runs"),

	LOG("tl", "logs", "logs");

	private final String code;

	private final String key;

	private final String title;

	Kind(String code, String key, String title) {
		this.code = code;
		this.key = key;
		this.title = title;
	}

	/**
	 * The name in the journal.
	 * @return the name
	 */
	String code() {
		return this.code;
	}

	/**
	 * The name in the JSON report.
	 * @return the name
	 */
	String key() {
		return this.key;
	}

	/**
	 * The name in the table and in messages.
	 * @return the name
	 */
	String title() {
		return this.title;
	}

	static Kind ofCode(String code) {
		for (Kind kind : values()) {
			if (kind.code.equals(code)) {
				return kind;
			}
		}
		throw new IllegalArgumentException("unknown kind '" + code + "'");
	}

}
