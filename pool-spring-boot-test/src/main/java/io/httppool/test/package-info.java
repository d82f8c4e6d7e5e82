/**
 * Support for tests of applications that use pools: upstreams that live as long as a
 * test, and assertions on pools.
 */
@NullMarked
package io.httppool.test;

import org.jspecify.annotations.NullMarked;
