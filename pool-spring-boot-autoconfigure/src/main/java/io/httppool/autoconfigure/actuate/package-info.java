/**
 * Auto-configuration of the pools' actuator endpoint.
 */
@NullMarked
package io.httppool.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
