package io.httppool.sample.migration;

import java.util.List;

/**
 * The end of a migration.
 *
 * @param report the figures
 * @param project key of the project in the source
 * @param targetProject id of the project in the target
 * @param remarks what to say besides the figures, most important first
 * @param verification how the verification went
 * @param dryRun whether nothing was written
 */
record MigrationResult(MigrationReport report, String project, long targetProject, List<String> remarks,
		Verification verification, boolean dryRun) {

}
