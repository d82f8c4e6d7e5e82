/**
 * The pool algorithm: which connection serves whom, when one is opened and when it is
 * closed; knows no HTTP, no sockets and no clock of its own.
 */
@NullMarked
package io.httppool.engine;

import org.jspecify.annotations.NullMarked;
