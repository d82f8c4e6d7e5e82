package io.httppool.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers that make one call after the other until they are stopped.
 */
final class Load implements AutoCloseable {

	private static final Duration LAST_CALL = Duration.ofSeconds(30);

	private final ExecutorService executor;

	private final AtomicLong completed = new AtomicLong();

	private final AtomicLong longestNanos = new AtomicLong();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private volatile boolean stopped;

	private Load(int callers, Runnable call) {
		this.executor = Executors.newFixedThreadPool(callers);
		for (int i = 0; i < callers; i++) {
			this.executor.execute(() -> repeat(call));
		}
	}

	static Load start(int callers, Runnable call) {
		return new Load(callers, call);
	}

	private void repeat(Runnable call) {
		while (!this.stopped) {
			long started = System.nanoTime();
			try {
				call.run();
				this.completed.incrementAndGet();
			}
			catch (RuntimeException | Error ex) {
				this.failures.add(ex);
			}
			long elapsed = System.nanoTime() - started;
			this.longestNanos.accumulateAndGet(elapsed, Math::max);
		}
	}

	/**
	 * Number of calls that were answered.
	 */
	long completed() {
		return this.completed.get();
	}

	/**
	 * How long the slowest call took.
	 */
	Duration longest() {
		return Duration.ofNanos(this.longestNanos.get());
	}

	List<Throwable> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * Let each caller end its last call.
	 */
	void stop() throws InterruptedException {
		this.stopped = true;
		this.executor.shutdown();
		if (!this.executor.awaitTermination(LAST_CALL.toSeconds(), TimeUnit.SECONDS)) {
			throw new AssertionError("A call does not end");
		}
	}

	@Override
	public void close() {
		this.stopped = true;
		this.executor.shutdownNow();
	}

}
