/**
 * Auto-configuration of the census of pools that are not this library's.
 */
@NullMarked
package io.httppool.autoconfigure.census;

import org.jspecify.annotations.NullMarked;
