package io.httppool.sample.zephyr;

import org.jspecify.annotations.Nullable;

/**
 * A test cycle.
 *
 * @param id the id, by which executions refer to it
 * @param key the key, {@code SIM-R21} for instance
 * @param name the name
 * @param description what it is for
 */
public record ZephyrCycle(long id, String key, String name, @Nullable String description) {

}
