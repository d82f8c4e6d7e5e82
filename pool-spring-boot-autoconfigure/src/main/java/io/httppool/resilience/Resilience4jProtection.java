package io.httppool.resilience;

import java.util.concurrent.atomic.AtomicReference;

import io.httppool.PoolIoException;

/**
 * What Resilience4j puts before one upstream.
 */
final class Resilience4jProtection implements Protection {

	private final Breaker breaker;

	Resilience4jProtection(Breaker breaker) {
		this.breaker = breaker;
	}

	@Override
	public Permit permit(RetryRequest request) {
		return new BreakerPermit(this.breaker, request);
	}

	@Override
	public boolean isOpen() {
		return this.breaker.isOpen();
	}

	/**
	 * Leave of a circuit breaker.
	 */
	private static final class BreakerPermit implements Permit {

		private final Breaker breaker;

		private final RetryRequest request;

		private final AtomicReference<State> state = new AtomicReference<>(State.WANTED);

		private volatile long since;

		private BreakerPermit(Breaker breaker, RetryRequest request) {
			this.breaker = breaker;
			this.request = request;
		}

		@Override
		public long nanosToWait() throws PoolIoException {
			if (this.state.get() != State.WANTED) {
				return 0;
			}
			if (!this.breaker.tryAcquire()) {
				throw this.request.refusal().apply(this.breaker.refusal());
			}
			this.since = this.breaker.now();
			if (!this.state.compareAndSet(State.WANTED, State.HELD)) {
				// The caller has given up meanwhile.
				this.breaker.release();
			}
			return 0;
		}

		@Override
		public void succeeded() {
			if (end()) {
				this.breaker.succeeded(this.since);
			}
		}

		@Override
		public void failed(Throwable cause) {
			if (end()) {
				this.breaker.failed(this.since, cause);
			}
		}

		@Override
		public void close() {
			if (end()) {
				this.breaker.release();
			}
		}

		private boolean end() {
			return this.state.getAndSet(State.OVER) == State.HELD;
		}

	}

	private enum State {

		WANTED, HELD, OVER

	}

}
