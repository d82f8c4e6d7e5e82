/**
 * What happens in the pools, as log lines.
 */
@NullMarked
package io.httppool.log;

import org.jspecify.annotations.NullMarked;
