package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * No connection was free within {@code acquire-timeout}. The message names the oldest
 * active connection, who holds it, and the property to change.
 */
public class PoolExhaustedException extends PoolIoException {

	/**
	 * Create an exception.
	 * @param message what went wrong, in a sentence without a full stop
	 * @param cause what it was noticed by, or {@code null}
	 * @param failure the circumstances
	 */
	public PoolExhaustedException(String message, @Nullable Throwable cause, PoolFailure failure) {
		super(message, cause, failure);
	}

}
