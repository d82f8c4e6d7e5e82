package io.httppool.concurrent;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Runs a task whenever it is asked for, by one thread at a time and without a lock: the
 * thread that runs it runs it once more for all who ask meanwhile, and those do not wait.
 * For tasks that do what is wanted at the moment, whoever wanted it.
 * <p>
 * Safe for use by any number of threads. What the task throws reaches the thread that
 * runs it; those who asked meanwhile have to ask again.
 */
public final class OneAtATime {

	private final Runnable task;

	private final AtomicInteger asked = new AtomicInteger();

	private volatile @Nullable Thread runner;

	/**
	 * Create the runner of a task.
	 * @param task the task
	 */
	public OneAtATime(Runnable task) {
		this.task = task;
	}

	/**
	 * Have the task run: by this thread, or once more by the one that runs it.
	 */
	public void run() {
		if (this.asked.getAndIncrement() > 0) {
			return;
		}
		boolean thrown = true;
		try {
			int seen;
			do {
				seen = this.asked.get();
				this.runner = Thread.currentThread();
				try {
					this.task.run();
				}
				finally {
					this.runner = null;
				}
			}
			while (!this.asked.compareAndSet(seen, 0));
			thrown = false;
		}
		finally {
			if (thrown) {
				// Or nobody would ever run it again.
				this.asked.set(0);
			}
		}
	}

	/**
	 * Whether the caller is called by the task.
	 * @return whether this thread runs it
	 */
	public boolean isRunByThisThread() {
		return Thread.currentThread() == this.runner;
	}

}
