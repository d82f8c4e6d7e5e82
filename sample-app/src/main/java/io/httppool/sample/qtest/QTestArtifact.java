package io.httppool.sample.qtest;

/**
 * An object that files can be attached to.
 *
 * @param type the type, as the API names it
 * @param id the id
 */
public record QTestArtifact(String type, long id) {

	/** Type of test cases. */
	public static final String TEST_CASES = "test-cases";

	/** Type of logs. */
	public static final String TEST_LOGS = "test-logs";

}
