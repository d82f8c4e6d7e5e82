package io.httppool.insight;

import java.time.Duration;
import java.util.concurrent.Future;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.concurrent.SingleThreadScheduler;

/**
 * Runs tasks one after the other, apart from those that requests wait for: who is told of
 * an episode may take a while.
 */
interface WatchThread extends AutoCloseable {

	/**
	 * Run a task as soon as those before it are done. No effect after the end.
	 */
	void run(Runnable task);

	/**
	 * Run a task again and again, whatever it throws.
	 * @return ends that
	 */
	Runnable repeat(Runnable task, Duration interval);

	@Override
	void close();

	/**
	 * A daemon thread, started with the first task.
	 */
	final class Own implements WatchThread {

		private static final Logger logger = LoggerFactory.getLogger(PoolEpisodes.class);

		private final SingleThreadScheduler scheduler = new SingleThreadScheduler("pool-watch",
				(failure) -> logger.warn("Watching the pools failed", failure));

		@Override
		public void run(Runnable task) {
			this.scheduler.execute(task);
		}

		@Override
		public Runnable repeat(Runnable task, Duration interval) {
			Future<?> repeated = this.scheduler.repeat(task, interval);
			return () -> repeated.cancel(false);
		}

		@Override
		public void close() {
			// Without an interrupt: somebody may be told of an episode at the moment.
			this.scheduler.close();
		}

	}

}
