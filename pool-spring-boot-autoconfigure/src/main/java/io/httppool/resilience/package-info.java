/**
 * Whether and when a call is tried again: one owner, Resilience4j, for all clients.
 */
@NullMarked
package io.httppool.resilience;

import org.jspecify.annotations.NullMarked;
