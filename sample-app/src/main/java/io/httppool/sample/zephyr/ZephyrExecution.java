package io.httppool.sample.zephyr;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An execution of a test case in a cycle.
 *
 * @param id the id
 * @param key the key, {@code SIM-E192} for instance
 * @param testCase the version of the test case that was executed; its id is that of the
 * version
 * @param testExecutionStatus the status
 * @param actualEndDate when it ended, if it did
 * @param executionTime how long it took, in milliseconds
 * @param comment a remark, as HTML
 * @param testCycle the cycle
 */
public record ZephyrExecution(long id, String key, ZephyrLink testCase, ZephyrLink testExecutionStatus,
		@Nullable Instant actualEndDate, @Nullable Long executionTime, @Nullable String comment, ZephyrLink testCycle) {

	/**
	 * The key of the executed test case. It is taken from the address, because the id
	 * beside it is that of a version and differs from the id of the test case.
	 * @return the key
	 * @throws UnexpectedReplyException if the address contains none
	 */
	public String testCaseKey() {
		String key = this.testCase.segmentAfter("testcases");
		if (key == null) {
			throw new UnexpectedReplyException("Execution " + this.key + " does not say which test case it is of");
		}
		return key;
	}

}
