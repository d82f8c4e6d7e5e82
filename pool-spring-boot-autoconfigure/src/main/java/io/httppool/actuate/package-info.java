/**
 * The actuator endpoint of the pools.
 */
@NullMarked
package io.httppool.actuate;

import org.jspecify.annotations.NullMarked;
