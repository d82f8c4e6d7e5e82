package io.httppool.concurrent;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks when they fall due, one after the other, on a daemon thread of its own that
 * is started with the first task. What a task throws is told, and ends nothing: neither
 * the thread nor a task that is repeated.
 * <p>
 * Safe for use by any number of threads. After the end nothing is run: what is asked for
 * then is cancelled at once.
 */
public final class SingleThreadScheduler implements AutoCloseable {

	private final ScheduledThreadPoolExecutor executor;

	private final Consumer<? super Throwable> failures;

	private volatile @Nullable Thread thread;

	/**
	 * Create a scheduler, without a thread yet.
	 * @param threadName the name of its thread
	 * @param failures told of what tasks throw, on its thread
	 */
	public SingleThreadScheduler(String threadName, Consumer<? super Throwable> failures) {
		this.failures = failures;
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, threadName);
			thread.setDaemon(true);
			this.thread = thread;
			return thread;
		}, (task, executor) -> ((Future<?>) task).cancel(false));
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Run a task as soon as those that are due are done.
	 * @param task the task
	 */
	public void execute(Runnable task) {
		this.executor.execute(guarded(task));
	}

	/**
	 * Run a task once.
	 * @param task the task
	 * @param delay when, from now
	 * @return to be cancelled when the task is not needed any more
	 */
	public Future<?> schedule(Runnable task, Duration delay) {
		return this.executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Run a task again and again.
	 * @param task the task
	 * @param interval time from now to the first run, and from the end of each run to the
	 * next
	 * @return to be cancelled when the task is not needed any more
	 */
	public Future<?> repeat(Runnable task, Duration interval) {
		return this.executor.scheduleWithFixedDelay(guarded(task), interval.toNanos(), interval.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	/**
	 * Whether this is the scheduler's thread.
	 * @return whether the caller is one of its tasks
	 */
	public boolean isCurrentThread() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * Take no more tasks. What is due already is still run; what is not is forgotten.
	 * Does not wait, and interrupts nothing. Idempotent.
	 */
	@Override
	public void close() {
		this.executor.shutdown();
	}

	/**
	 * Take no more tasks, and run none of those that there are; the one under way is
	 * interrupted. Does not wait. Idempotent.
	 */
	public void closeNow() {
		this.executor.shutdownNow();
	}

	/**
	 * An exception would end a repeated task for good, and nobody would know.
	 */
	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				this.failures.accept(ex);
			}
		};
	}

}
