package io.httppool.sample.zephyr;

import org.jspecify.annotations.Nullable;

/**
 * A folder of test cases.
 *
 * @param id the id
 * @param parentId the id of the folder it lies in, {@code null} at the root
 * @param name the name
 */
public record ZephyrFolder(long id, @Nullable Long parentId, String name) {

}
