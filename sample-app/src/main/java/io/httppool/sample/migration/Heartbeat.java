package io.httppool.sample.migration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does something again and again, on a daemon thread of its own, until it is closed. What
 * is done must not throw.
 */
final class Heartbeat implements AutoCloseable {

	private final CountDownLatch end = new CountDownLatch(1);

	private final Duration period;

	private final Runnable action;

	private final Thread thread;

	/**
	 * Create a heartbeat that does not beat yet.
	 * @param name name of the thread
	 * @param period time between the end of one beat and the next
	 * @param action what is done
	 */
	Heartbeat(String name, Duration period, Runnable action) {
		this.period = period;
		this.action = action;
		this.thread = new Thread(this::beat, name);
		this.thread.setDaemon(true);
	}

	/**
	 * Begin; the first beat comes after one period. To be called once.
	 */
	void start() {
		this.thread.start();
	}

	private void beat() {
		try {
			while (!this.end.await(this.period.toNanos(), TimeUnit.NANOSECONDS)) {
				this.action.run();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * End. A beat in progress may still end after this returns. Idempotent.
	 */
	@Override
	public void close() {
		this.end.countDown();
	}

}
