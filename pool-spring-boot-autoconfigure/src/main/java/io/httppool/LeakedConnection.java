package io.httppool;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A connection that was held for longer than {@code leak-detection-threshold}.
 *
 * @param connectionId number of the connection within its pool
 * @param holder who holds it
 * @param heldFor how long it has been held
 * @param stack where it was borrowed, or {@code null} if that was not sampled: stacks are
 * taken a limited number of times per second, and of every borrower for a while after one
 * was missed
 */
public record LeakedConnection(long connectionId, PooledConnection.Holder holder, Duration heldFor,
		@Nullable Throwable stack) {

}
