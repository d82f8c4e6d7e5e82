/**
 * Threads in the background, and what several threads do together.
 */
@NullMarked
package io.httppool.concurrent;

import org.jspecify.annotations.NullMarked;
