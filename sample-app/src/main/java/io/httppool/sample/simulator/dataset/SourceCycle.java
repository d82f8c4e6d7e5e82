package io.httppool.sample.simulator.dataset;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A test cycle.
 *
 * @param id the id
 * @param projectKey the key of its project
 * @param key the key
 * @param name the name
 * @param description the description, if there is one
 * @param statusId the id of its status
 * @param plannedStart when it is to start
 * @param plannedEnd when it is to end
 * @param ownerId the account of its owner
 */
public record SourceCycle(long id, String projectKey, String key, String name, @Nullable String description,
		long statusId, Instant plannedStart, Instant plannedEnd, String ownerId) {

}
