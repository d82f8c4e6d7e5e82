/**
 * Quotas that the replicas of an application share.
 */
@NullMarked
package io.httppool.fleet;

import org.jspecify.annotations.NullMarked;
