/**
 * The words that everything else is written in: pools, their configuration, numbers,
 * events and exceptions.
 */
@NullMarked
package io.httppool;

import org.jspecify.annotations.NullMarked;
