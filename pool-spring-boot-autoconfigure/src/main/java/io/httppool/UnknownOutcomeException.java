package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * A request that is not idempotent failed after it may have reached the server: whether
 * it took effect is not known. It is not sent again. Find out before you repeat it; the
 * cause says what happened.
 */
public class UnknownOutcomeException extends PoolIoException {

	/**
	 * Create an exception.
	 * @param message what went wrong, in a sentence without a full stop
	 * @param cause what it was noticed by, or {@code null}
	 * @param failure the circumstances
	 */
	public UnknownOutcomeException(String message, @Nullable Throwable cause, PoolFailure failure) {
		super(message, cause, failure);
	}

}
