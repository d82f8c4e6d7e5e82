/**
 * Auto-configuration of the pools' log.
 */
@NullMarked
package io.httppool.autoconfigure.log;

import org.jspecify.annotations.NullMarked;
