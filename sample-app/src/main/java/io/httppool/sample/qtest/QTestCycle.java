package io.httppool.sample.qtest;

import org.jspecify.annotations.Nullable;

/**
 * A test cycle.
 *
 * @param id the id
 * @param description what it is for
 */
public record QTestCycle(long id, @Nullable String description) {

}
