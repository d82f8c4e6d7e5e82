package io.httppool.resilience;

import io.httppool.PoolIoException;

/**
 * What a caller waits for, as its client waits: it asks how long, waits, and asks again
 * until there is nothing left to wait for.
 */
public interface Turn {

	/**
	 * Time until the caller may go on.
	 * @return nanoseconds after which to ask again, or 0 if it may go on now
	 * @throws PoolIoException if it must not go on
	 */
	long nanosToWait() throws PoolIoException;

	/**
	 * Say how to tell the caller that it should ask earlier. Told at once if that is
	 * known already.
	 * @param wake may run on any thread, and twice
	 */
	default void wakeBy(Runnable wake) {
	}

	/**
	 * Leave the queues. No effect on who does not wait; who asks again waits again.
	 */
	default void leave() {
	}

}
