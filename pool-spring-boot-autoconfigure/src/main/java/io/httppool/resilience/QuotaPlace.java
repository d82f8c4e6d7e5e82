package io.httppool.resilience;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;

/**
 * The place of one attempt in a {@link QuotaQueue}, and the token that it got. Safe for
 * use by several threads.
 */
final class QuotaPlace {

	private static final Runnable NOTHING = () -> {
	};

	private final Quota quota;

	private final RetryRequest request;

	private volatile @Nullable QuotaQueue queue;

	private volatile State state = State.OUTSIDE;

	private volatile long waitsUntil;

	private volatile Runnable wake = NOTHING;

	QuotaPlace(Quota quota, RetryRequest request) {
		this.quota = quota;
		this.request = request;
	}

	/**
	 * Time until the attempt may be made.
	 * @return nanoseconds after which to ask again, or 0 if it may be made now
	 * @throws PoolIoException if it cannot wait
	 */
	long nanosToWait() throws PoolIoException {
		return switch (this.state) {
			case OUTSIDE -> come().enter(this);
			case WAITING -> queue().waitOn(this);
			case GRANTED -> 0;
			case REFUSED -> throw queue().full(this);
		};
	}

	/**
	 * Take a token if there is one now and nobody waits for it.
	 * @return completed, by any thread, with whether there was
	 */
	CompletionStage<Boolean> takeNow() {
		return come().takeNow(this);
	}

	void wakeBy(Runnable wake) {
		this.wake = wake;
		if (this.state == State.GRANTED || this.state == State.REFUSED) {
			wake.run();
		}
	}

	/**
	 * Wait no more; a token is kept.
	 */
	void leave() {
		QuotaQueue queue = this.queue;
		if (queue != null) {
			queue.leave(this);
		}
	}

	/**
	 * Wait no more, and do without a token. Nobody gets it instead: the upstream has less
	 * to do.
	 */
	void giveUp() {
		leave();
		this.state = State.OUTSIDE;
	}

	private QuotaQueue come() {
		QuotaQueue queue = this.quota.queue(this.request.credential().get());
		this.queue = queue;
		return queue;
	}

	private QuotaQueue queue() {
		QuotaQueue queue = this.queue;
		if (queue == null) {
			throw new IllegalStateException("Nobody waits who has not come");
		}
		return queue;
	}

	RetryRequest request() {
		return this.request;
	}

	void wake() {
		this.wake.run();
	}

	// The rest under the queue's lock.

	boolean isWaiting() {
		return this.state == State.WAITING;
	}

	void waitsUntil(long time) {
		this.waitsUntil = time;
		this.state = State.WAITING;
	}

	long waitsUntil() {
		return this.waitsUntil;
	}

	boolean isRefused() {
		return this.state == State.REFUSED;
	}

	void refused() {
		this.state = State.REFUSED;
	}

	void granted() {
		this.state = State.GRANTED;
	}

	void left() {
		this.state = State.OUTSIDE;
	}

	private enum State {

		OUTSIDE, WAITING, GRANTED, REFUSED

	}

}
