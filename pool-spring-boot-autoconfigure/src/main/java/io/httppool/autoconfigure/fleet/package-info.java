/**
 * Auto-configuration of quotas that the replicas of an application share.
 */
@NullMarked
package io.httppool.autoconfigure.fleet;

import org.jspecify.annotations.NullMarked;
