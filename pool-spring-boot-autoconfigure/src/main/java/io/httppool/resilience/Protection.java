package io.httppool.resilience;

import org.jspecify.annotations.Nullable;

/**
 * What stands before one upstream. Safe for use by any number of threads.
 */
interface Protection {

	/** Nothing stands there. */
	Protection NONE = new Protection() {

		@Override
		public Permit permit(RetryRequest request) {
			return Permit.FREE;
		}

		@Override
		public boolean hasRoomAtOnce() {
			return true;
		}

		@Override
		public Permit permitAtOnce(RetryRequest request) {
			return Permit.FREE;
		}

		@Override
		public @Nullable Admission admission(RetryRequest request) {
			return null;
		}

		@Override
		public boolean isOpen() {
			return false;
		}

	};

	/**
	 * What an attempt needs.
	 * @param request the request
	 * @return a new permit that has to be asked for leave
	 */
	Permit permit(RetryRequest request);

	/**
	 * Whether there is a permit to be had at once, as it looks: somebody else may be
	 * faster. Takes nothing.
	 * @return whether {@link #permitAtOnce} is worth a try
	 */
	boolean hasRoomAtOnce();

	/**
	 * What a request needs that nobody has to wait for.
	 * @param request the request
	 * @return a permit with leave, or {@code null} if there is no room for one at once or
	 * the upstream is not known to be well
	 */
	@Nullable Permit permitAtOnce(RetryRequest request);

	/**
	 * What a call needs.
	 * @param request the request
	 * @return a new place behind the bulkhead, or {@code null} if there is none
	 */
	@Nullable Admission admission(RetryRequest request);

	/**
	 * Whether further attempts are in vain, as the circuit breaker is open.
	 * @return whether it is
	 */
	boolean isOpen();

}
