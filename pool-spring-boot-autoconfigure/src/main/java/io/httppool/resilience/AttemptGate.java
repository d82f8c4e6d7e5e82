package io.httppool.resilience;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;

/**
 * Where one attempt waits, without a connection, until it may be sent: for as long as its
 * upstream asked all callers to, for room in the rate, and for a part of the quota; then
 * it needs leave of the circuit breaker. A caller asks how long to wait, waits as its
 * client does, and asks again until there is nothing left. Then it says how the attempt
 * ended; {@linkplain #close() the end} without that says nothing about the upstream.
 * <p>
 * Safe for use by several threads.
 */
public final class AttemptGate implements Turn, AutoCloseable {

	private final PauseGate pause;

	private final Permit permit;

	private final @Nullable QuotaPlace quota;

	private final RetryPolicy policy;

	AttemptGate(PauseGate pause, Permit permit, @Nullable QuotaPlace quota, RetryPolicy policy) {
		this.pause = pause;
		this.permit = permit;
		this.quota = quota;
		this.policy = policy;
	}

	@Override
	public long nanosToWait() throws PoolIoException {
		long nanos = this.pause.nanosToWait();
		QuotaPlace quota = this.quota;
		if (nanos > 0) {
			// Tokens kept during a pause would come on top of those that come after it.
			this.permit.giveUp();
			if (quota != null) {
				quota.giveUp();
			}
		}
		if (nanos == 0) {
			nanos = this.permit.nanosToRoom();
		}
		if (nanos == 0 && quota != null) {
			nanos = quota.nanosToWait();
		}
		if (nanos == 0) {
			this.permit.takeLeave();
		}
		return nanos;
	}

	@Override
	public void wakeBy(Runnable wake) {
		this.pause.wakeBy(wake);
		if (this.quota != null) {
			this.quota.wakeBy(wake);
		}
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

	@Override
	public void leave() {
		this.pause.close();
		if (this.quota != null) {
			this.quota.leave();
		}
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
