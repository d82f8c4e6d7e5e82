package io.httppool.sample.simulator.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A step of a test case.
 */
public sealed interface SourceStep {

	/**
	 * A step with a text of its own.
	 *
	 * @param description what to do, as HTML
	 * @param testData what to do it with, if anything
	 * @param expectedResult what must happen, as HTML, if anything
	 */
	record Inline(String description, @Nullable String testData,
			@Nullable String expectedResult) implements SourceStep {

	}

	/**
	 * A step that consists of another test case.
	 *
	 * @param testCaseKey the key of the test case that it calls
	 */
	record Call(String testCaseKey) implements SourceStep {

	}

}
