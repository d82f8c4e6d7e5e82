package io.httppool;

/**
 * How important a request is while it waits for a connection. Waiters of a pool are
 * served by priority, and within one priority in the order in which they came. Who has
 * waited for long rises, so that {@link #LOW} is never starved. A request that finds a
 * free connection does not wait, whatever its priority.
 */
public enum Priority {

	/** Before all others: somebody is looking at the screen. */
	HIGH,

	/** What a request has that says nothing. */
	NORMAL,

	/** After all others: work that can wait, an export for instance. */
	LOW

}
