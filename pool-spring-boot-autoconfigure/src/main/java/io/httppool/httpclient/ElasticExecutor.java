package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for one kind of work that may block: dials, or hedges. Made when they are
 * needed and gone soon after; bounded by what the pools do at once, and in all by a
 * number that is reached only when hundreds of upstreams are dead: then a task is refused
 * at once.
 */
final class ElasticExecutor extends ThreadPoolExecutor {

	private static final int MOST_THREADS = 512;

	private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(1);

	/**
	 * Create the executor, without a thread.
	 * @param prefix how the names of its threads begin
	 */
	ElasticExecutor(String prefix) {
		this(prefix, new AtomicLong());
	}

	private ElasticExecutor(String prefix, AtomicLong ids) {
		super(0, MOST_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), (task) -> {
			Thread thread = new Thread(task, prefix + ids.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Take no more tasks, and wait a moment for what is being closed.
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
