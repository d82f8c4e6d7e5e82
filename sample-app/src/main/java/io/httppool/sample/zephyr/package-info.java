/**
 * The part of the Zephyr Scale Cloud API that the migration reads.
 */
@NullMarked
package io.httppool.sample.zephyr;

import org.jspecify.annotations.NullMarked;
