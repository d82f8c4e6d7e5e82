/**
 * A programmable HTTP upstream on real sockets, for tests of HTTP clients.
 */
@NullMarked
package io.httppool.test.server;

import org.jspecify.annotations.NullMarked;
