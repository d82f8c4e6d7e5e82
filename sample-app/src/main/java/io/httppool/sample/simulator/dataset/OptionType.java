package io.httppool.sample.simulator.dataset;

/**
 * What an option is a value for: a status of one kind of object, a priority or an
 * environment.
 */
public enum OptionType {

	/**
	 * Status of a test case.
	 */
	TEST_CASE,

	/**
	 * Status of a test plan.
	 */
	TEST_PLAN,

	/**
	 * Status of a cycle.
	 */
	TEST_CYCLE,

	/**
	 * Result of an execution.
	 */
	TEST_EXECUTION,

	/**
	 * Priority of a test case.
	 */
	PRIORITY,

	/**
	 * Environment of an execution.
	 */
	ENVIRONMENT

}
