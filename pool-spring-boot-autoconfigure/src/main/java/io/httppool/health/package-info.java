/**
 * The health of the pools.
 */
@NullMarked
package io.httppool.health;

import org.jspecify.annotations.NullMarked;
