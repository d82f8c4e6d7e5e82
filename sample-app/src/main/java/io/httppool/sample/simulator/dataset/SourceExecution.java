package io.httppool.sample.simulator.dataset;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An execution of a test case within a cycle.
 *
 * @param id the id
 * @param projectKey the key of its project
 * @param key the key
 * @param testCaseKey the key of the test case
 * @param testCaseVersionId the id of the version that was executed, which differs from
 * the id of the test case from the second version on
 * @param testCaseVersion the number of the version that was executed
 * @param cycleId the id of the cycle
 * @param statusId the id of its status
 * @param environmentId the id of the environment, if stated
 * @param actualEnd when it ended, in whole seconds
 * @param executionMillis how long it took
 * @param executedById the account of who executed it
 * @param comment a comment, if there is one
 * @param automated whether a machine ran it
 */
public record SourceExecution(long id, String projectKey, String key, String testCaseKey, long testCaseVersionId,
		int testCaseVersion, long cycleId, long statusId, @Nullable Long environmentId, Instant actualEnd,
		long executionMillis, String executedById, @Nullable String comment, boolean automated) {

}
