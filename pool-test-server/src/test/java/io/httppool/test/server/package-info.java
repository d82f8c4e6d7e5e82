/**
 * Tests of the programmable upstream, on the wire.
 */
@NullMarked
package io.httppool.test.server;

import org.jspecify.annotations.NullMarked;
