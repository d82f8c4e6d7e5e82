/**
 * Finds the pools of an application that this library does not manage. A
 * {@link io.httppool.census.PoolReader} for each library knows its pools;
 * {@link io.httppool.census.BeanCensus} looks where an application may have them.
 */
@NullMarked
package io.httppool.census;

import org.jspecify.annotations.NullMarked;
