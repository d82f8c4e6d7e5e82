package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * The request was refused before it was sent: its upstream asked to wait and the call
 * cannot, too many callers wait already, or what stands before the upstream (circuit
 * breaker, rate limiter, bulkhead, quota) does not let it through. A call whose earlier
 * attempt has ended in another way ends in that way, and not with this.
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
