package io.httppool.test.server;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of threads.
 */
final class Threads {

	private static final Logger logger = LoggerFactory.getLogger(Threads.class);

	private static final long LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(5);

	private Threads() {
	}

	// Waits until a thread has ended, for a bounded time and never for the caller itself.
	static void join(Thread thread) {
		if (thread == Thread.currentThread()) {
			return;
		}
		try {
			thread.join(LIMIT_MILLIS);
			if (thread.isAlive()) {
				logger.warn("Thread {} does not end", thread.getName());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
