/**
 * What happened in a pool lately, and what its numbers and events mean: its status with
 * reasons, and what is out of the ordinary.
 */
@NullMarked
package io.httppool.insight;

import org.jspecify.annotations.NullMarked;
