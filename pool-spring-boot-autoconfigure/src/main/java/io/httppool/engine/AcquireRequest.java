package io.httppool.engine;

import org.jspecify.annotations.Nullable;

import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;

/**
 * What is asked for, and by whom.
 *
 * @param kind kind of the connection
 * @param route where it is to lead; connections of one kind and equal routes are
 * interchangeable
 * @param priority how urgent it is
 * @param tenant whose share it counts for, or {@code null} for none
 * @param fresh whether idle connections will not do, as one of them has just turned out
 * to be stale
 * @param unconnected whether only the holder can open the connection, through a tunnel
 * for instance: a new one is handed out as {@link Lease#isUnconnected()}
 * @param holder shown to operators as the one who holds the connection
 */
public record AcquireRequest(Kind kind, Object route, Priority priority, @Nullable String tenant, boolean fresh,
		boolean unconnected, @Nullable Object holder) {

	/**
	 * Ask for a connection without further wishes.
	 * @param kind kind of the connection
	 * @param route where it is to lead
	 * @return the request
	 */
	public static AcquireRequest of(Kind kind, Object route) {
		return new AcquireRequest(kind, route, Priority.NORMAL, null, false, false, null);
	}

}
