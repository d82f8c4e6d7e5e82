package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads on which connections are opened. Made when they are needed and gone soon after;
 * bounded by what the pools dial at once, and in all by a number that is reached only
 * when hundreds of upstreams are dead: then a dial fails at once.
 */
final class DialExecutor extends ThreadPoolExecutor {

	private static final int MOST_THREADS = 512;

	private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(1);

	private static final AtomicLong IDS = new AtomicLong();

	DialExecutor() {
		super(0, MOST_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), (task) -> {
			Thread thread = new Thread(task, "pool-dial-" + IDS.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Take no more dials, and wait a moment for what is being closed.
	 */
	void close() {
		shutdown();
		boolean interrupted = false;
		try {
			awaitTermination(LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		shutdownNow();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
