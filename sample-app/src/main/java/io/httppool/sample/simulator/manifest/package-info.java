/**
 * The canonical state of a migration, which source and target print alike when nothing is
 * missing, changed or double.
 */
@NullMarked
package io.httppool.sample.simulator.manifest;

import org.jspecify.annotations.NullMarked;
