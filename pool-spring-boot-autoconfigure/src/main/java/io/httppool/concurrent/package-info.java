/**
 * Threads in the background.
 */
@NullMarked
package io.httppool.concurrent;

import org.jspecify.annotations.NullMarked;
