/**
 * The part of the qTest Manager API that the migration writes and reads back.
 */
@NullMarked
package io.httppool.sample.qtest;

import org.jspecify.annotations.NullMarked;
