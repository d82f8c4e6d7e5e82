package io.httppool.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Threads that begin at the same moment.
 */
final class Crowd implements AutoCloseable {

	private static final long LIMIT_SECONDS = 120;

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "crowd");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Let each task begin when all have a thread, and wait for the end of all.
	 * @param tasks what to do
	 * @return what the tasks returned, in their order
	 */
	<T> List<T> run(List<? extends Callable<T>> tasks) throws Exception {
		CountDownLatch ready = new CountDownLatch(tasks.size());
		CountDownLatch go = new CountDownLatch(1);
		List<Future<T>> futures = new ArrayList<>();
		for (Callable<T> task : tasks) {
			futures.add(this.executor.submit(() -> {
				ready.countDown();
				go.await();
				return task.call();
			}));
		}
		ready.await();
		go.countDown();
		List<T> results = new ArrayList<>();
		for (Future<T> future : futures) {
			results.add(future.get(LIMIT_SECONDS, TimeUnit.SECONDS));
		}
		return results;
	}

	/**
	 * Let several threads do the same.
	 * @param threads how many
	 * @param task what to do
	 * @return what each returned
	 */
	<T> List<T> run(int threads, Callable<T> task) throws Exception {
		return run(Collections.nCopies(threads, task));
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
