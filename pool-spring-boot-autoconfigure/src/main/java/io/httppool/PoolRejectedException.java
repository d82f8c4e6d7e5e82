package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * The pool refused to let one more caller wait.
 */
public class PoolRejectedException extends PoolIoException {

	/**
	 * Create an exception.
	 * @param message what went wrong, in a sentence without a full stop
	 * @param cause what it was noticed by, or {@code null}
	 * @param failure the circumstances
	 */
	public PoolRejectedException(String message, @Nullable Throwable cause, PoolFailure failure) {
		super(message, cause, failure);
	}

}
