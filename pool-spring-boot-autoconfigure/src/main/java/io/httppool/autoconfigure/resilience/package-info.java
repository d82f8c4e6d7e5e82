/**
 * Auto-configuration of what Resilience4j does for pools.
 */
@NullMarked
package io.httppool.autoconfigure.resilience;

import org.jspecify.annotations.NullMarked;
