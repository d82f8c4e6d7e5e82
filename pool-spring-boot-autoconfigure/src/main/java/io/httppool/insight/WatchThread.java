package io.httppool.insight;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

		private final ScheduledThreadPoolExecutor executor;

		Own() {
			this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(task, "pool-watch");
				thread.setDaemon(true);
				return thread;
			}, new ThreadPoolExecutor.DiscardPolicy());
			this.executor.setRemoveOnCancelPolicy(true);
			this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		}

		@Override
		public void run(Runnable task) {
			this.executor.execute(guarded(task));
		}

		@Override
		public Runnable repeat(Runnable task, Duration interval) {
			Future<?> repeated = this.executor.scheduleWithFixedDelay(guarded(task), interval.toNanos(),
					interval.toNanos(), TimeUnit.NANOSECONDS);
			return () -> repeated.cancel(false);
		}

		@Override
		public void close() {
			// Without an interrupt: somebody may be told of an episode at the moment.
			this.executor.shutdown();
		}

		/**
		 * An exception would end a repeated task for good, and nobody would know.
		 */
		private static Runnable guarded(Runnable task) {
			return () -> {
				try {
					task.run();
				}
				catch (RuntimeException | Error ex) {
					logger.warn("Watching the pools failed", ex);
				}
			};
		}

	}

}
