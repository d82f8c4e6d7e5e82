/**
 * Auto-configuration of the judgement of pools.
 */
@NullMarked
package io.httppool.autoconfigure.insight;

import org.jspecify.annotations.NullMarked;
