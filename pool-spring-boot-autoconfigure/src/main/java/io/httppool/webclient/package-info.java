/**
 * Hands pools to Spring's reactive client: {@code WebClient} and whatever is built on it.
 */
@NullMarked
package io.httppool.webclient;

import org.jspecify.annotations.NullMarked;
