/**
 * Configuration of the pools' page, in the context that serves the actuator endpoints.
 */
@NullMarked
package io.httppool.autoconfigure.page;

import org.jspecify.annotations.NullMarked;
