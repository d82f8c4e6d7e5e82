package io.httppool.sample.migration;

/**
 * How the report is printed.
 */
enum ReportFormat {

	/** For people. */
	TABLE,

	/** One JSON object. */
	JSON

}
