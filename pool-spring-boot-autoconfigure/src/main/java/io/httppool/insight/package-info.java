/**
 * What the numbers and events of a pool mean: its status with reasons, and what is out of
 * the ordinary.
 */
@NullMarked
package io.httppool.insight;

import org.jspecify.annotations.NullMarked;
