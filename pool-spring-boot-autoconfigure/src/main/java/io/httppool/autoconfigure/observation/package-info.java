/**
 * Auto-configuration that names the pool in the observations of HTTP clients.
 */
@NullMarked
package io.httppool.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
