package io.httppool.autoconfigure.insight;

import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import io.httppool.concurrent.SingleThreadScheduler;
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

	private @Nullable SingleThreadScheduler scheduler;

	PoolTrafficSampling(PoolTrafficRecorder recorder) {
		this.recorder = recorder;
	}

	@Override
	public synchronized void start() {
		if (this.scheduler == null) {
			this.scheduler = new SingleThreadScheduler("pool-insight",
					(failure) -> logger.warn("The pools could not be sampled", failure));
			Future<?> unused = this.scheduler.repeat(this.recorder::sample, this.recorder.slot().dividedBy(PER_SLOT));
		}
	}

	@Override
	public synchronized void stop() {
		if (this.scheduler != null) {
			this.scheduler.closeNow();
			this.scheduler = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.scheduler != null;
	}

}
