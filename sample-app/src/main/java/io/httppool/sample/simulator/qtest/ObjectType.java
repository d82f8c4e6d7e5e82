package io.httppool.sample.simulator.qtest;

import java.util.Arrays;
import java.util.Optional;

/**
 * Objects that can have attachments.
 */
enum ObjectType {

	/**
	 * A test case.
	 */
	TEST_CASE("test-cases"),

	/**
	 * A step of a test case.
	 */
	TEST_STEP("test-steps"),

	/**
	 * A log of a run.
	 */
	TEST_LOG("test-logs");

	private final String path;

	ObjectType(String path) {
		this.path = path;
	}

	/**
	 * The name in paths.
	 * @return the name
	 */
	String path() {
		return this.path;
	}

	static Optional<ObjectType> byPath(String path) {
		return Arrays.stream(values()).filter((type) -> type.path.equals(path)).findFirst();
	}

}
