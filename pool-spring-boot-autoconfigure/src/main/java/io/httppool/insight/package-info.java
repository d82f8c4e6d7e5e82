/**
 * What happened in a pool lately, and what its numbers and events mean: its status, with
 * reasons.
 */
@NullMarked
package io.httppool.insight;

import org.jspecify.annotations.NullMarked;
