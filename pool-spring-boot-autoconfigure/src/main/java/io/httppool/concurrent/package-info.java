/**
 * Threads in the background, what several threads do together, and what becomes of what
 * callbacks throw.
 */
@NullMarked
package io.httppool.concurrent;

import org.jspecify.annotations.NullMarked;
