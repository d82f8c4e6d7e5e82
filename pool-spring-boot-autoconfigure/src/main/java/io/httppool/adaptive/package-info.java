/**
 * Finds out from measured times how many exchanges at once do an upstream good, and
 * resizes its pool accordingly.
 */
@NullMarked
package io.httppool.adaptive;

import org.jspecify.annotations.NullMarked;
