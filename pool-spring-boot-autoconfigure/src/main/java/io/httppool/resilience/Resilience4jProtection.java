package io.httppool.resilience;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;

/**
 * What Resilience4j puts before one upstream.
 */
final class Resilience4jProtection implements Protection {

	private final @Nullable Breaker breaker;

	private final @Nullable Limiter limiter;

	private final @Nullable Compartment compartment;

	Resilience4jProtection(@Nullable Breaker breaker, @Nullable Limiter limiter, @Nullable Compartment compartment) {
		this.breaker = breaker;
		this.limiter = limiter;
		this.compartment = compartment;
	}

	@Override
	public Permit permit(RetryRequest request) {
		if (this.breaker == null && this.limiter == null) {
			return Permit.FREE;
		}
		return new AttemptPermit(this.breaker, this.limiter, request);
	}

	@Override
	public boolean hasRoomAtOnce() {
		return (this.breaker == null || this.breaker.isClosed()) && (this.limiter == null || this.limiter.hasRoom());
	}

	@Override
	public @Nullable Permit permitAtOnce(RetryRequest request) {
		if (!hasRoomAtOnce()) {
			return null;
		}
		Permit permit = permit(request);
		try {
			if (permit.nanosToRoom() == 0) {
				permit.takeLeave();
				return permit;
			}
		}
		catch (PoolIoException ex) {
			// Somebody else was faster.
		}
		permit.close();
		return null;
	}

	@Override
	public @Nullable Admission admission(RetryRequest request) {
		return (this.compartment != null) ? new Admission(this.compartment, request) : null;
	}

	@Override
	public boolean isOpen() {
		return this.breaker != null && this.breaker.isOpen();
	}

	/**
	 * First room in the rate, then leave of the circuit breaker.
	 */
	private static final class AttemptPermit implements Permit {

		private final @Nullable Breaker breaker;

		private final @Nullable Limiter limiter;

		private final RetryRequest request;

		private final AtomicReference<State> leave = new AtomicReference<>(State.WANTED);

		private volatile long since;

		private volatile @Nullable Object halfOpenTime;

		private volatile @Nullable Long room;

		/** Whether it had to wait for something else since it was asked for room. */
		private volatile boolean heldBack;

		private AttemptPermit(@Nullable Breaker breaker, @Nullable Limiter limiter, RetryRequest request) {
			this.breaker = breaker;
			this.limiter = limiter;
			this.request = request;
		}

		@Override
		public long nanosToRoom() throws PoolIoException {
			if (this.limiter == null) {
				return 0;
			}
			Long room = this.room;
			if (room == null || (this.heldBack && room - System.nanoTime() <= 0)) {
				room = System.nanoTime() + this.limiter.reserve(this.request);
				this.room = room;
			}
			this.heldBack = false;
			return Math.max(room - System.nanoTime(), 0);
		}

		@Override
		public void takeLeave() throws PoolIoException {
			Breaker breaker = this.breaker;
			if (breaker == null || this.leave.get() != State.WANTED) {
				return;
			}
			if (!breaker.tryAcquire()) {
				throw this.request.refusal().apply(breaker.refusal());
			}
			this.since = breaker.now();
			this.halfOpenTime = breaker.halfOpenTime();
			if (!this.leave.compareAndSet(State.WANTED, State.HELD)) {
				// The caller has given up meanwhile.
				breaker.release(this.halfOpenTime);
			}
		}

		@Override
		public void giveUp() {
			this.heldBack = true;
			if (this.breaker != null && this.leave.compareAndSet(State.HELD, State.WANTED)) {
				this.breaker.release(this.halfOpenTime);
			}
		}

		@Override
		public void succeeded() {
			if (this.breaker != null && endsLeave()) {
				this.breaker.succeeded(this.since);
			}
		}

		@Override
		public void failed(Throwable cause) {
			if (this.breaker != null && endsLeave()) {
				this.breaker.failed(this.since, cause);
			}
		}

		@Override
		public void close() {
			if (this.breaker != null && endsLeave()) {
				this.breaker.release(this.halfOpenTime);
			}
		}

		private boolean endsLeave() {
			return this.leave.getAndSet(State.OVER) == State.HELD;
		}

	}

	private enum State {

		WANTED, HELD, OVER

	}

}
