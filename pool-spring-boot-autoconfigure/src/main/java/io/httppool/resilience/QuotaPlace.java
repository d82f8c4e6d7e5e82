package io.httppool.resilience;

import java.util.concurrent.CompletionStage;

import io.httppool.PoolIoException;

/**
 * The place of one attempt in a {@link QuotaQueue}, and the token that it got. Safe for
 * use by several threads.
 */
final class QuotaPlace {

	private static final Runnable NOTHING = () -> {
	};

	private final QuotaQueue queue;

	private final RetryRequest request;

	private volatile State state = State.OUTSIDE;

	private volatile long waitsUntil;

	private volatile Runnable wake = NOTHING;

	QuotaPlace(QuotaQueue queue, RetryRequest request) {
		this.queue = queue;
		this.request = request;
	}

	/**
	 * Time until the attempt may be made.
	 * @return nanoseconds after which to ask again, or 0 if it may be made now
	 * @throws PoolIoException if it cannot wait
	 */
	long nanosToWait() throws PoolIoException {
		return switch (this.state) {
			case OUTSIDE -> this.queue.enter(this);
			case WAITING -> this.queue.waitOn(this);
			case GRANTED -> 0;
			case REFUSED -> throw this.queue.full(this);
		};
	}

	/**
	 * Take a token if there is one now and nobody waits for it.
	 * @return completed, by any thread, with whether there was
	 */
	CompletionStage<Boolean> takeNow() {
		return this.queue.takeNow(this);
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
		this.queue.leave(this);
	}

	/**
	 * Wait no more, and do without a token. Nobody gets it instead: the upstream has less
	 * to do.
	 */
	void giveUp() {
		this.queue.leave(this);
		this.state = State.OUTSIDE;
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
