/**
 * The seeded test data of the source simulator, generated and never loaded.
 */
@NullMarked
package io.httppool.sample.simulator.dataset;

import org.jspecify.annotations.NullMarked;
