/**
 * Auto-configuration of the pools' Flight Recorder events.
 */
@NullMarked
package io.httppool.autoconfigure.jfr;

import org.jspecify.annotations.NullMarked;
