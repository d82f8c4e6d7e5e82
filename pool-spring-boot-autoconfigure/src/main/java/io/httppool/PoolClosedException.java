package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * The pool was closed before or while the call ran.
 */
public class PoolClosedException extends PoolIoException {

	/**
	 * Create an exception.
	 * @param message what went wrong, in a sentence without a full stop
	 * @param cause what it was noticed by, or {@code null}
	 * @param failure the circumstances
	 */
	public PoolClosedException(String message, @Nullable Throwable cause, PoolFailure failure) {
		super(message, cause, failure);
	}

}
