package io.httppool.resilience;

import java.util.concurrent.atomic.AtomicReference;

import io.httppool.PoolIoException;

/**
 * The place of one call behind a bulkhead, kept until the call is {@linkplain #close()
 * over}. Safe for use by several threads.
 */
public final class Admission implements Turn, AutoCloseable {

	private static final Runnable NOTHING = () -> {
	};

	private final Compartment compartment;

	private final RetryRequest request;

	private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

	private volatile long waitsUntil;

	private volatile Runnable wake = NOTHING;

	Admission(Compartment compartment, RetryRequest request) {
		this.compartment = compartment;
		this.request = request;
	}

	@Override
	public long nanosToWait() throws PoolIoException {
		State state = this.state.get();
		if (state == State.NEW) {
			return this.compartment.enter(this);
		}
		return (state == State.WAITING) ? this.compartment.waitOn(this) : 0;
	}

	@Override
	public void wakeBy(Runnable wake) {
		this.wake = wake;
		if (this.state.get() != State.WAITING) {
			wake.run();
		}
	}

	/**
	 * The call is over, or waits no more.
	 */
	@Override
	public void close() {
		State ended = this.state.getAndSet(State.OVER);
		if (ended == State.ADMITTED) {
			this.compartment.leave();
		}
		else if (ended == State.WAITING) {
			this.compartment.giveUp(this);
		}
	}

	boolean becomes(State expected, State next) {
		return this.state.compareAndSet(expected, next);
	}

	void waitsUntil(long time) {
		this.waitsUntil = time;
	}

	long waitsUntil() {
		return this.waitsUntil;
	}

	void wake() {
		this.wake.run();
	}

	RetryRequest request() {
		return this.request;
	}

	enum State {

		NEW, WAITING, ADMITTED, OVER

	}

}
