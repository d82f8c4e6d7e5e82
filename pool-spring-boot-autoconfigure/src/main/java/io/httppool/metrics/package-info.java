/**
 * The meters of the pools.
 */
@NullMarked
package io.httppool.metrics;

import org.jspecify.annotations.NullMarked;
