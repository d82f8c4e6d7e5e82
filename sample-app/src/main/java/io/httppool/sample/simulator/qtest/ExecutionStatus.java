package io.httppool.sample.simulator.qtest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The status of a log.
 */
enum ExecutionStatus {

	/**
	 * All as expected.
	 */
	PASSED(601, "Passed", "PASS"),

	/**
	 * Something not as expected.
	 */
	FAILED(602, "Failed", "FAIL"),

	/**
	 * Begun but not ended.
	 */
	INCOMPLETE(603, "Incomplete", "INCOMPLETE"),

	/**
	 * Not possible for an outer reason.
	 */
	BLOCKED(604, "Blocked", "BLOCKED"),

	/**
	 * Not begun.
	 */
	UNEXECUTED(605, "Unexecuted", "UNEXECUTED");

	private final int id;

	private final String label;

	private final String automationName;

	ExecutionStatus(int id, String label, String automationName) {
		this.id = id;
		this.label = label;
		this.automationName = automationName;
	}

	int id() {
		return this.id;
	}

	String label() {
		return this.label;
	}

	static Optional<ExecutionStatus> byId(long id) {
		return Arrays.stream(values()).filter((status) -> status.id == id).findFirst();
	}

	/**
	 * The status that automation means.
	 * @param name its label or its short name, in any case
	 * @return the status, empty if there is none
	 */
	static Optional<ExecutionStatus> byName(String name) {
		String upper = name.toUpperCase(Locale.ROOT);
		return Arrays.stream(values())
			.filter((status) -> status.automationName.equals(upper) || status.name().equals(upper))
			.findFirst();
	}

}
