package io.httppool.sample.migration;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is migrated, and how.
 *
 * @param project key of the project in Zephyr
 * @param targetProject id of the project in qTest, needed if the user sees several
 * @param workers number of workers; by default as many as the pool of qTest has
 * connections, but no more than 16
 * @param journal file that says what was done, so that an interrupted migration can be
 * resumed; by default there is none
 * @param resume whether to continue an existing journal
 * @param dryRun whether to write nothing to qTest
 * @param report how the report is printed
 * @param progress whether to show the progress
 * @param reconcileDelay time after which an object is believed not to be in qTest when it
 * was looked up in vain
 */
@ConfigurationProperties("migration")
record MigrationProperties(@DefaultValue("SIM") String project, @Nullable Long targetProject, @Nullable Integer workers,
		@Nullable Path journal, boolean resume, boolean dryRun, @DefaultValue("table") ReportFormat report,
		@DefaultValue("true") boolean progress, @DefaultValue("2s") Duration reconcileDelay) {

}
