package io.httppool.sample.simulator.qtest;

import org.jspecify.annotations.Nullable;

/**
 * A test cycle, which holds test cycles and runs.
 *
 * @param id the id
 * @param number the number of its visible id
 * @param order the position among its siblings, from one
 * @param parentId the id of the cycle it lies in, {@code null} at the root
 * @param name the name
 * @param description the description
 */
record TestCycle(long id, int number, int order, @Nullable Long parentId, String name, String description) {

}
