package io.httppool.resilience;

import io.httppool.PoolIoException;

/**
 * Where one attempt waits, without a connection, until it may be sent: for as long as its
 * upstream asked all callers to, and for what stands before the upstream. A caller asks
 * how long to wait, waits as its client does, and asks again until there is nothing left.
 * Then it says how the attempt ended; {@linkplain #close() the end} without that says
 * nothing about the upstream.
 * <p>
 * Safe for use by several threads.
 */
public final class AttemptGate implements Turn, AutoCloseable {

	private final PauseGate pause;

	private final Permit permit;

	private final RetryPolicy policy;

	AttemptGate(PauseGate pause, Permit permit, RetryPolicy policy) {
		this.pause = pause;
		this.permit = permit;
		this.policy = policy;
	}

	@Override
	public long nanosToWait() throws PoolIoException {
		long nanos = this.pause.nanosToWait();
		return (nanos > 0) ? nanos : this.permit.nanosToWait();
	}

	/**
	 * Whether nothing may be sent at the moment. For who was let through and had to wait
	 * for something else meanwhile.
	 * @return whether there is a pause
	 */
	public boolean isPaused() {
		return this.pause.isPaused();
	}

	/**
	 * The attempt was answered.
	 * @param head status and headers of the answer
	 */
	public void answered(AnswerHead head) {
		if (this.policy.isFailure(head)) {
			this.permit.failed(new FailedAnswerException(head.status()));
		}
		else {
			this.permit.succeeded();
		}
	}

	/**
	 * The attempt failed.
	 * @param failure what happened
	 */
	public void failed(PoolIoException failure) {
		if (this.policy.isFailure(failure)) {
			this.permit.failed(failure);
		}
	}

	/**
	 * Leave the queue of those who wait for the end of a pause. No effect on who does not
	 * wait; the gate can be used again.
	 */
	public void leave() {
		this.pause.close();
	}

	/**
	 * The attempt is over.
	 */
	@Override
	public void close() {
		leave();
		this.permit.close();
	}

	/**
	 * What circuit breakers are told of an answer that counts as a failure.
	 */
	private static final class FailedAnswerException extends RuntimeException {

		private FailedAnswerException(int status) {
			super("answered with " + status, null, false, false);
		}

	}

}
