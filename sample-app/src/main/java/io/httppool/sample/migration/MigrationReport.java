package io.httppool.sample.migration;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a migration did and what it took, in the form that {@code --report json} prints.
 *
 * @param verified whether the target was found to be equal to the source
 * @param exitCode the exit code of the program
 * @param plan name of the fault plan of the simulators
 * @param workers number of workers
 * @param seed seed of the simulators' data
 * @param seconds duration
 * @param entities what became of the objects, by kind
 * @param upstreams what the upstreams had to do, by name
 * @param checksum checksums of both sides
 * @param differing the first keys of objects that are not equal on both sides
 */
record MigrationReport(boolean verified, int exitCode, String plan, int workers, long seed, double seconds,
		Entities entities, Upstreams upstreams, Checksum checksum, List<String> differing) {

	/**
	 * What became of the objects.
	 *
	 * @param testCases test cases
	 * @param modules modules
	 * @param attachments attachments
	 * @param cycles cycles
	 * @param runs runs
	 * @param logs logs
	 */
	record Entities(Entity testCases, Entity modules, Entity attachments, Entity cycles, Entity runs, Entity logs) {

	}

	/**
	 * What became of the objects of one kind.
	 *
	 * @param source found in the source
	 * @param created created by this run
	 * @param adopted found in the target
	 * @param skipped done by an earlier run, says the journal
	 * @param failed not migrated
	 * @param duplicates more than once in the target
	 */
	record Entity(long source, long created, long adopted, long skipped, long failed, int duplicates) {

	}

	/**
	 * What the upstreams had to do.
	 *
	 * @param zephyr the source
	 * @param qtest the target
	 */
	record Upstreams(Upstream zephyr, Upstream qtest) {

	}

	/**
	 * What one upstream had to do.
	 *
	 * @param requests requests sent, all attempts counted
	 * @param opened connections that the pool opened
	 * @param acceptedByUpstream connections that the upstream accepted from this run, if
	 * it tells
	 * @param reusePercent share of the requests that needed no new connection
	 * @param max most connections that the pool may hold
	 * @param peakActive most connections in use at once
	 * @param peakPending most callers that waited for a connection at once
	 * @param acquireMillis how long it took to get a connection
	 * @param exchangeMillis how long a connection was held for a request and its answer
	 * @param status429 answers with status 429
	 * @param waitedSeconds time during which the upstream was left alone because it asked
	 * for it
	 * @param stale connections that the upstream had closed while they were idle
	 * @param timeouts exchanges and acquires that took too long
	 */
	record Upstream(long requests, long opened, @Nullable Long acceptedByUpstream, double reusePercent, int max,
			long peakActive, long peakPending, Percentiles acquireMillis, Percentiles exchangeMillis, long status429,
			double waitedSeconds, long stale, long timeouts) {

	}

	/**
	 * Two percentiles of a duration, in milliseconds.
	 *
	 * @param p50 the median
	 * @param p99 what 99 of 100 stay below
	 */
	record Percentiles(double p50, double p99) {

	}

	/**
	 * Checksums over all objects.
	 *
	 * @param source of the source with the mapping applied, if known
	 * @param target of the target, if known
	 */
	record Checksum(@Nullable String source, @Nullable String target) {

	}

}
