package io.httppool.sample.simulator.dataset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A test case in its latest version.
 *
 * @param id the id, which is that of its first version
 * @param versionId the id of its latest version; executions refer to this one
 * @param version the number of its latest version, from one
 * @param projectKey the key of its project
 * @param key the key
 * @param name the name, which need not be unique
 * @param objective what it shows, as HTML, if stated
 * @param precondition what must hold before, if stated
 * @param priorityId the id of its priority
 * @param statusId the id of its status
 * @param folderId the id of its folder, {@code null} when it lies in none
 * @param createdOn when it was created
 * @param estimatedMillis how long it is expected to take, if known
 * @param labels the labels
 * @param ownerId the account of its owner
 * @param automated whether a machine runs it
 * @param steps the steps in order
 */
public record SourceTestCase(long id, long versionId, int version, String projectKey, String key, String name,
		@Nullable String objective, @Nullable String precondition, long priorityId, long statusId,
		@Nullable Long folderId, Instant createdOn, @Nullable Long estimatedMillis, List<String> labels, String ownerId,
		boolean automated, List<SourceStep> steps) {

	public SourceTestCase {
		labels = List.copyOf(labels);
		steps = List.copyOf(steps);
	}

	/**
	 * This test case with other steps.
	 * @param steps the steps to have
	 * @return a copy
	 */
	public SourceTestCase withSteps(List<SourceStep> steps) {
		return new SourceTestCase(this.id, this.versionId, this.version, this.projectKey, this.key, this.name,
				this.objective, this.precondition, this.priorityId, this.statusId, this.folderId, this.createdOn,
				this.estimatedMillis, this.labels, this.ownerId, this.automated, steps);
	}

	/**
	 * This test case with more steps.
	 * @param more the steps to append
	 * @return a copy
	 */
	public SourceTestCase withStepsAppended(List<SourceStep> more) {
		List<SourceStep> all = new ArrayList<>(this.steps);
		all.addAll(more);
		return withSteps(all);
	}

}
