package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * Ties what a pool does for a call to the trace of whoever makes the call. What is
 * current when a call begins is asked for once, and is made current again while listeners
 * are told of that call on another thread.
 * <p>
 * Used by any number of threads, never under a lock of a pool. Does no I/O and throws
 * nothing.
 */
public interface CallTracer {

	/** Ties nothing to anything. */
	CallTracer NONE = new CallTracer() {
	};

	/**
	 * What is current on this thread.
	 * @return the caller to name later, or {@code null} for none
	 */
	default @Nullable Object current() {
		return null;
	}

	/**
	 * Make a caller current on this thread.
	 * @param caller what {@link #current()} said when the call began
	 * @return to be closed on the same thread, or {@code null} if the caller is current
	 * already
	 */
	default @Nullable Scope resume(Object caller) {
		return null;
	}

	/**
	 * A call begins to ask for a connection.
	 * @param pool the pool
	 * @param caller whose call it is
	 * @return to be ended when there is one or will be none, or {@code null} if that is
	 * not traced
	 */
	default @Nullable Step acquiring(ConnectionPool pool, Object caller) {
		return null;
	}

	/**
	 * A connection begins to be opened for a call. Another call may be served by it, and
	 * this one by another.
	 * @param pool the pool
	 * @param caller for whose sake
	 * @return to be ended when it is open or could not be opened, or {@code null} if that
	 * is not traced
	 */
	default @Nullable Step connecting(ConnectionPool pool, Object caller) {
		return null;
	}

	/**
	 * A step of a call. Ended once, by any thread.
	 */
	@FunctionalInterface
	interface Step {

		/**
		 * End it.
		 * @param outcome a word out of a small set: a constant of {@link AcquireOutcome}
		 * or {@link ConnectPhase}, or {@code connected}, in lower case
		 * @param failure why it failed, or {@code null} if it did not
		 */
		void end(String outcome, @Nullable Throwable failure);

	}

	/**
	 * The time for which a caller is current on a thread.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
