package io.httppool.sample.simulator.qtest;

import java.time.Instant;

/**
 * A log of a run.
 *
 * @param id the id
 * @param runId the id of its run
 * @param content what the caller stated
 */
record TestLog(long id, long runId, TestLog.Content content) {

	/**
	 * What a caller states of a log.
	 *
	 * @param status the value of its status
	 * @param start when the execution started
	 * @param end when it ended
	 * @param note the note
	 */
	record Content(int status, Instant start, Instant end, String note) {

	}

}
