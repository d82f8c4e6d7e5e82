package io.httppool.sample.simulator.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A folder of test cases.
 *
 * @param id the id
 * @param parentId the id of the folder it lies in, {@code null} at the root
 * @param projectKey the key of its project
 * @param name the name, unique among its siblings
 * @param index the position among its siblings, from zero
 */
public record SourceFolder(long id, @Nullable Long parentId, String projectKey, String name, int index) {

}
