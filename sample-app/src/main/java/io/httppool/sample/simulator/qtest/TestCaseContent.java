package io.httppool.sample.simulator.qtest;

import java.util.List;
import java.util.Map;

/**
 * What a caller states of a test case.
 *
 * @param name the name
 * @param description the description
 * @param precondition the precondition
 * @param properties values by the ids of their fields
 * @param steps the steps; their ids do not matter yet
 * @param automationContent what identifies it to automation, empty if nothing
 */
record TestCaseContent(String name, String description, String precondition, Map<Long, String> properties,
		List<TestStep> steps, String automationContent) {

	TestCaseContent {
		properties = Map.copyOf(properties);
		steps = List.copyOf(steps);
	}

	TestCaseContent withSteps(List<TestStep> steps) {
		return new TestCaseContent(this.name, this.description, this.precondition, this.properties, steps,
				this.automationContent);
	}

}
