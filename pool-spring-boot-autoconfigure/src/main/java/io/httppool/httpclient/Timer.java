package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs what falls due in all pools: deadlines, time-outs,
 * maintenance. What it runs takes microseconds and does not wait.
 */
final class Timer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Timer.class);

	private final ScheduledThreadPoolExecutor executor;

	private volatile @Nullable Thread thread;

	Timer() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pool-timer");
			thread.setDaemon(true);
			this.thread = thread;
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Run a task once.
	 */
	Future<?> schedule(Runnable task, Duration delay) {
		return this.executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Run a task again and again, whatever it throws.
	 */
	Future<?> repeat(Runnable task, Duration interval) {
		return this.executor.scheduleWithFixedDelay(guarded(task), interval.toNanos(), interval.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	/**
	 * Whether this is the timer's thread.
	 */
	boolean isCurrentThread() {
		return Thread.currentThread() == this.thread;
	}

	@Override
	public void close() {
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
				logger.warn("A background task of the pools failed", ex);
			}
		};
	}

}
