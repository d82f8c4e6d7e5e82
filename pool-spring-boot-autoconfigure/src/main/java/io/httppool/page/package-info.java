/**
 * The live page of the pools: what a browser gets from the address that gives everybody
 * else JSON.
 */
@NullMarked
package io.httppool.page;

import org.jspecify.annotations.NullMarked;
