/**
 * Benchmarks of the pools, one question for each class.
 */
@NullMarked
package io.httppool.benchmarks;

import org.jspecify.annotations.NullMarked;
