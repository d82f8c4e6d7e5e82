package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.Future;

import io.httppool.concurrent.SingleThreadScheduler;
import io.httppool.engine.EngineClock;

/**
 * The JVM's time, and the timer of the pools.
 */
final class TimerClock implements EngineClock {

	private static final long START = System.nanoTime();

	private final SingleThreadScheduler timer;

	TimerClock(SingleThreadScheduler timer) {
		this.timer = timer;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime() - START;
	}

	@Override
	public Runnable schedule(Runnable task, long delayNanos) {
		Future<?> future = this.timer.schedule(task, Duration.ofNanos(delayNanos));
		return () -> future.cancel(false);
	}

}
