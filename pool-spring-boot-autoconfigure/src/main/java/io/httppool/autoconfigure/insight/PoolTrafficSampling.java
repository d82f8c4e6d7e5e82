package io.httppool.autoconfigure.insight;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import io.httppool.insight.PoolTrafficRecorder;

/**
 * Samples the pools five times per slot of a {@link PoolTrafficRecorder}, on a thread of
 * its own, for as long as the application context runs.
 */
final class PoolTrafficSampling implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(PoolTrafficSampling.class);

	/** Once per second with the usual slots, so that peaks are seen. */
	private static final int PER_SLOT = 5;

	private final PoolTrafficRecorder recorder;

	private @Nullable ScheduledExecutorService executor;

	PoolTrafficSampling(PoolTrafficRecorder recorder) {
		this.recorder = recorder;
	}

	@Override
	public synchronized void start() {
		if (this.executor == null) {
			this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "pool-insight");
				thread.setDaemon(true);
				return thread;
			});
			long nanos = Math.max(1, this.recorder.slot().toNanos() / PER_SLOT);
			Future<?> unused = this.executor.scheduleAtFixedRate(this::sample, nanos, nanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public synchronized void stop() {
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.executor != null;
	}

	private void sample() {
		try {
			this.recorder.sample();
		}
		catch (RuntimeException | Error ex) {
			// The next one must not be lost with it.
			logger.warn("The pools could not be sampled", ex);
		}
	}

}
