package io.httppool.sample.migration;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the preflight found out about both sides.
 *
 * @param project key of the project in the source
 * @param targetProject id of the project in the target
 * @param priorities names of the source's priorities by id
 * @param executionStatuses names of the source's execution statuses by id
 * @param testCases number of test cases in the source, if it says so
 * @param executions number of executions in the source, if it says so
 * @param fields fields and values of the target
 */
record Setup(String project, long targetProject, Map<Long, String> priorities, Map<Long, String> executionStatuses,
		@Nullable Long testCases, @Nullable Long executions, TargetFields fields) {

}
