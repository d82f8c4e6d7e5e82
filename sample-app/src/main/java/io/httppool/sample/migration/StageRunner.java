package io.httppool.sample.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.RestClientException;

/**
 * Runs the items of one stage after the other on a fixed number of workers. The thread
 * that runs a stage lists its items, and is slowed down by the workers.
 */
final class StageRunner implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StageRunner.class);

	private static final int QUEUED_PER_WORKER = 2;

	private static final int IN_FLIGHT_PER_WORKER = 8;

	/**
	 * How often an item is begun again after calls that failed without effect: a body
	 * that broke off, or an outage longer than the pool's retries.
	 */
	private static final int MAX_RETRIES = 6;

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

	private final int workers;

	private final ExecutorService threads;

	private final StopSignal stop;

	private final Tallies tallies;

	private final Progress progress;

	private final Consumer<String> failures;

	/**
	 * Create a runner.
	 * @param workers number of workers
	 * @param stop ends a stage early
	 * @param tallies where failed items are counted
	 * @param progress where items are counted that are done with
	 * @param failures told why an item failed
	 */
	StageRunner(int workers, StopSignal stop, Tallies tallies, Progress progress, Consumer<String> failures) {
		this.workers = workers;
		this.stop = stop;
		this.tallies = tallies;
		this.progress = progress;
		this.failures = failures;
		AtomicInteger number = new AtomicInteger();
		this.threads = Executors.newFixedThreadPool(workers,
				(task) -> new Thread(task, "migration-" + number.incrementAndGet()));
	}

	/**
	 * Run a stage to its end.
	 * @param items lists the items of the stage
	 * @throws StoppedException if the migration shall stop
	 */
	void run(ItemSource items) {
		WorkQueue<Attempt> queue = new WorkQueue<>(this.workers * QUEUED_PER_WORKER,
				this.workers * IN_FLIGHT_PER_WORKER);
		Runnable unsubscribe = this.stop.onRequest(queue::abort);
		try {
			List<Future<?>> running = startWorkers(queue);
			RuntimeException listFailure = list(items, queue);
			RuntimeException workFailure = await(running);
			if (workFailure != null) {
				throw workFailure;
			}
			if (listFailure != null) {
				throw listFailure;
			}
		}
		finally {
			unsubscribe.run();
		}
		this.stop.check();
	}

	private List<Future<?>> startWorkers(WorkQueue<Attempt> queue) {
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < this.workers; i++) {
			running.add(this.threads.submit(() -> work(queue)));
		}
		return running;
	}

	private static @Nullable RuntimeException list(ItemSource items, WorkQueue<Attempt> queue) {
		try {
			items.list((item) -> put(queue, item));
			queue.close();
			return null;
		}
		catch (RuntimeException ex) {
			queue.abort();
			// It may only be the echo of a worker's failure, which says more.
			return ex;
		}
	}

	private static void put(WorkQueue<Attempt> queue, WorkItem item) {
		try {
			if (queue.put(new Attempt(item, 0))) {
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new StoppedException();
	}

	private static @Nullable RuntimeException await(List<Future<?>> running) {
		RuntimeException failure = null;
		for (Future<?> worker : running) {
			try {
				worker.get();
			}
			catch (ExecutionException ex) {
				failure = new IllegalStateException("A worker died", ex.getCause());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return new StoppedException();
			}
		}
		return failure;
	}

	private void work(WorkQueue<Attempt> queue) {
		try {
			Attempt attempt;
			while ((attempt = queue.take()) != null) {
				Attempt again = run(attempt);
				if (again == null) {
					queue.complete();
					this.progress.itemDone();
				}
				else {
					queue.defer(again, again.delay());
				}
			}
		}
		catch (StoppedException ex) {
			queue.abort();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			queue.abort();
		}
		catch (RuntimeException | Error ex) {
			queue.abort();
			throw ex;
		}
	}

	/**
	 * Make an attempt.
	 * @param attempt the attempt
	 * @return the attempt to be made later, or {@code null} if the item is done with
	 */
	private @Nullable Attempt run(Attempt attempt) {
		WorkItem item = attempt.item();
		try {
			item.run();
			return null;
		}
		catch (DeferredException ex) {
			Duration delay = ex.delay();
			return (delay != null) ? attempt.after(delay) : retry(attempt, reason(ex), ex);
		}
		catch (FailedItemException ex) {
			return fail(item, reason(ex), ex);
		}
		catch (RestClientException ex) {
			CallFailure failure = CallFailure.ofRead(ex);
			return (failure.verdict() == CallFailure.Verdict.LATER) ? retry(attempt, failure.text(), ex)
					: fail(item, failure.text(), ex);
		}
	}

	private @Nullable Attempt retry(Attempt attempt, String reason, RuntimeException ex) {
		this.stop.check();
		if (attempt.retries() >= MAX_RETRIES) {
			return fail(attempt.item(), reason, ex);
		}
		logger.debug("{} is tried again later: {}", attempt.item().name(), reason);
		return attempt.retry();
	}

	private @Nullable Attempt fail(WorkItem item, String reason, RuntimeException ex) {
		logger.debug("{} failed", item.name(), ex);
		this.failures.accept(item.name() + ": " + reason);
		item.countFailed(this.tallies);
		return null;
	}

	private static String reason(RuntimeException ex) {
		return String.valueOf(ex.getMessage());
	}

	/**
	 * Interrupt the calls in flight.
	 */
	void interrupt() {
		this.threads.shutdownNow();
	}

	/**
	 * End the workers, which are idle between stages, and wait for them.
	 */
	@Override
	public void close() {
		this.threads.shutdown();
		try {
			if (!this.threads.awaitTermination(10, TimeUnit.SECONDS)) {
				this.threads.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.threads.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Lists the items of a stage, on the thread that runs the stage.
	 */
	@FunctionalInterface
	interface ItemSource {

		/**
		 * List the items.
		 * @param items takes them, and blocks while the workers are busy
		 */
		void list(Consumer<WorkItem> items);

	}

	private record Attempt(WorkItem item, int retries, Duration delay) {

		Attempt(WorkItem item, int retries) {
			this(item, retries, Duration.ZERO);
		}

		Attempt after(Duration delay) {
			return new Attempt(this.item, this.retries, delay);
		}

		Attempt retry() {
			long pause = Math.min(FIRST_PAUSE.toMillis() << this.retries, MAX_PAUSE.toMillis());
			long jittered = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
			return new Attempt(this.item, this.retries + 1, Duration.ofMillis(jittered));
		}

	}

}
