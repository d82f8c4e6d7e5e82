/**
 * Auto-configuration of the pools' meters.
 */
@NullMarked
package io.httppool.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
