/**
 * Turns properties into configurations and configurations into beans.
 */
@NullMarked
package io.httppool.autoconfigure;

import org.jspecify.annotations.NullMarked;
