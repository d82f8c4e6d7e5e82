/**
 * Auto-configuration of the pools' health.
 */
@NullMarked
package io.httppool.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
