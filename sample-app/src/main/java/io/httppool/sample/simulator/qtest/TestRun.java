package io.httppool.sample.simulator.qtest;

import java.time.Instant;
import java.util.Map;

/**
 * A run of a test case within a cycle.
 *
 * @param id the id
 * @param number the number of its visible id
 * @param order the position within its cycle, from one
 * @param cycleId the id of its cycle
 * @param testCaseId the id of its test case
 * @param testCaseVersionId the id of the version of the test case
 * @param name the name
 * @param properties values by the ids of their fields
 * @param createdAt when it was created
 */
record TestRun(long id, int number, int order, long cycleId, long testCaseId, long testCaseVersionId, String name,
		Map<Long, String> properties, Instant createdAt) {

	TestRun {
		properties = Map.copyOf(properties);
	}

}
