package io.httppool.sample.simulator.qtest;

import java.time.Instant;

/**
 * A test case.
 *
 * @param id the id
 * @param number the number of its visible id
 * @param order the position within its module, from one
 * @param versionId the id of its version
 * @param moduleId the id of its module
 * @param content what the caller stated
 * @param createdAt when it was created
 */
record TestCase(long id, int number, int order, long versionId, long moduleId, TestCaseContent content,
		Instant createdAt) {

}
