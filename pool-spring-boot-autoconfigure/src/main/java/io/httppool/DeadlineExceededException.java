package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * The call did not end within {@code timeout}, which covers waiting, connecting, the
 * exchange, its body and all attempts.
 */
public class DeadlineExceededException extends PoolIoException {

	/**
	 * Create an exception.
	 * @param message what went wrong, in a sentence without a full stop
	 * @param cause what it was noticed by, or {@code null}
	 * @param failure the circumstances
	 */
	public DeadlineExceededException(String message, @Nullable Throwable cause, PoolFailure failure) {
		super(message, cause, failure);
	}

}
