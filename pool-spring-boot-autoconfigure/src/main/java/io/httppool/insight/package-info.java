/**
 * What happened in a pool lately, and what its numbers and events mean: its status with
 * reasons, what is out of the ordinary, and what to change.
 */
@NullMarked
package io.httppool.insight;

import org.jspecify.annotations.NullMarked;
