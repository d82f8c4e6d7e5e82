/**
 * What the numbers and events of a pool mean: its status, with reasons.
 */
@NullMarked
package io.httppool.insight;

import org.jspecify.annotations.NullMarked;
