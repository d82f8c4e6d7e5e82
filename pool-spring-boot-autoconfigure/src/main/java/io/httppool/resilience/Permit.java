package io.httppool.resilience;

import io.httppool.PoolIoException;

/**
 * Leave to make one attempt. Exactly one of {@link #succeeded()},
 * {@link #failed(Throwable)} and {@link #close()} counts, the first one. Safe for use by
 * several threads.
 */
interface Permit extends AutoCloseable {

	/** Of who may do as they please. */
	Permit FREE = new Permit() {

		@Override
		public long nanosToRoom() {
			return 0;
		}

		@Override
		public void takeLeave() {
		}

		@Override
		public void giveUp() {
		}

		@Override
		public void succeeded() {
		}

		@Override
		public void failed(Throwable cause) {
		}

		@Override
		public void close() {
		}

	};

	/**
	 * Ask for room in the rate, again and again until there is some.
	 * @return nanoseconds after which to ask again, or 0 if there is room
	 * @throws PoolIoException if the request must not be sent
	 */
	long nanosToRoom() throws PoolIoException;

	/**
	 * Ask for leave, when nothing is left to wait for. No effect on who has it.
	 * @throws PoolIoException if the request must not be sent
	 */
	void takeLeave() throws PoolIoException;

	/**
	 * Give up leave, and whatever room comes before the attempt asks for room again: it
	 * has to wait for something else. Room kept meanwhile would come on top of what there
	 * is then, and the wait would count as the upstream's slowness. Room that comes later
	 * is kept: who asked for it anew would be behind room that nobody uses.
	 */
	void giveUp();

	/**
	 * The attempt says that the upstream is well.
	 */
	void succeeded();

	/**
	 * The attempt says that the upstream is not well.
	 * @param cause how it failed
	 */
	void failed(Throwable cause);

	/**
	 * The attempt says nothing about the upstream.
	 */
	@Override
	void close();

}
