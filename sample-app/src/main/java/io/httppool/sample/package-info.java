/**
 * The sample application.
 */
@NullMarked
package io.httppool.sample;

import org.jspecify.annotations.NullMarked;
