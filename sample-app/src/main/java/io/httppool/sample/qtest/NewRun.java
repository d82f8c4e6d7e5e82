package io.httppool.sample.qtest;

import java.util.List;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A test run to be created.
 *
 * @param name the name
 * @param testCase the test case that is run
 * @param testCaseVersionId the version of it
 * @param properties values of fields
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewRun(String name, Reference testCase, long testCaseVersionId, List<QTestProperty> properties) {

	/**
	 * Refers to another object.
	 *
	 * @param id its id
	 */
	public record Reference(long id) {

	}

}
