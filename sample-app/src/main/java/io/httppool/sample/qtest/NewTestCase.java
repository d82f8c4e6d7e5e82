package io.httppool.sample.qtest;

import java.util.List;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A test case to be created.
 *
 * @param name the name
 * @param description what it is for, as HTML
 * @param precondition what must hold before, as HTML
 * @param parentId the module it goes to
 * @param properties values of fields
 * @param testSteps the steps in order
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewTestCase(String name, String description, String precondition, long parentId,
		List<QTestProperty> properties, List<Step> testSteps) {

	/**
	 * A step to be created.
	 *
	 * @param description what to do, as HTML
	 * @param expected what should happen, as HTML
	 */
	public record Step(String description, String expected) {

	}

}
