package io.httppool.engine;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * Does to connections what the engine decides. Never called under the engine's lock, but
 * for {@link #isProbed}.
 *
 * @param <C> a connection
 */
public interface ConnectionDriver<C> {

	/**
	 * Open a connection. Does not wait: {@link Slot#opened} or {@link Slot#failed} is
	 * called when the dial has come to its end, within the driver's own time limit. What
	 * this method throws counts as a failed dial.
	 * @param slot the place of the new connection; says where it is to lead
	 */
	void dial(Slot<C> slot);

	/**
	 * Look whether an idle connection may be used. Takes microseconds. Only
	 * {@link #close} may be called at the same time. Connections that serve several
	 * requests at once are not asked about: {@link Slot#lost} is to tell of them. A
	 * connection for which this method throws is closed.
	 * @param connection the connection
	 * @return {@code null} if it is healthy; otherwise why it has to be closed
	 */
	@Nullable CloseReason validate(C connection);

	/**
	 * Close a connection, whatever it does.
	 * @param connection the connection
	 * @param reason why
	 * @param closed to be run once when the connection is closed and its place may be
	 * taken by another one; may be run before this method returns
	 */
	void close(C connection, CloseReason reason, Runnable closed);

	/**
	 * Whether a route whose last dial failed is dialled once per maintenance interval, if
	 * nobody else dials it: who looks at the health of the pool may send no request until
	 * it is known that the route is back. Called under the engine's lock: a function of
	 * its argument and of what the driver knows.
	 * @param route the route
	 * @return {@code false} unless overridden
	 */
	default boolean isProbed(Object route) {
		return false;
	}

}
