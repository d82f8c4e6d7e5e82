package io.httppool.sample.migration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a migration to take on nothing new. Safe for use by any number of threads.
 */
final class StopSignal {

	private final CountDownLatch requested = new CountDownLatch(1);

	private final List<Runnable> actions = new CopyOnWriteArrayList<>();

	/**
	 * Ask. Idempotent.
	 */
	void request() {
		this.requested.countDown();
		this.actions.forEach(Runnable::run);
	}

	boolean isRequested() {
		return this.requested.getCount() == 0;
	}

	/**
	 * Fail if it was asked for.
	 * @throws StoppedException if the migration shall stop
	 */
	void check() {
		if (isRequested()) {
			throw new StoppedException();
		}
	}

	/**
	 * Wait, but no longer than until it is asked for.
	 * @param duration how long to wait
	 * @throws StoppedException if the migration shall stop, or the thread was interrupted
	 */
	void pause(Duration duration) {
		try {
			if (this.requested.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new StoppedException();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new StoppedException();
		}
	}

	/**
	 * Run an action when it is asked for, at once if it was already. The action may run
	 * twice.
	 * @param action what to do, quickly
	 * @return takes the action back
	 */
	Runnable onRequest(Runnable action) {
		this.actions.add(action);
		if (isRequested()) {
			action.run();
		}
		return () -> this.actions.remove(action);
	}

}
