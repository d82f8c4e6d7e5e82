package io.httppool.sample.simulator.qtest;

import org.jspecify.annotations.Nullable;

/**
 * A module, which holds modules and test cases.
 *
 * @param id the id
 * @param number the number of its visible id
 * @param order the position among its siblings, from one
 * @param parentId the id of the module it lies in, {@code null} at the root
 * @param name the name
 * @param description the description
 */
record TestModule(long id, int number, int order, @Nullable Long parentId, String name, String description) {

}
