/**
 * What pools do for a call, as observations below the caller's.
 */
@NullMarked
package io.httppool.observation;

import org.jspecify.annotations.NullMarked;
