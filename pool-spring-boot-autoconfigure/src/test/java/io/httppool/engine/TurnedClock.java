package io.httppool.engine;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A clock that a test turns by hand. Runs the alarm that falls due on the way. The engine
 * promises to want one thing at a time, so it keeps one.
 */
final class TurnedClock implements EngineClock {

	private long now = TimeUnit.SECONDS.toNanos(1000);

	private @Nullable Runnable task;

	private long dueAt = Long.MAX_VALUE;

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public Runnable schedule(Runnable task, long delayNanos) {
		if (this.task != null) {
			throw new IllegalStateException("the engine wants two things at once");
		}
		this.task = task;
		this.dueAt = this.now + delayNanos;
		return () -> {
			if (this.task == task) {
				this.task = null;
				this.dueAt = Long.MAX_VALUE;
			}
		};
	}

	long dueAt() {
		return this.dueAt;
	}

	void advanceMillis(long millis) {
		advance(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	void advance(long nanos) {
		long target = this.now + nanos;
		int runs = 0;
		while (this.dueAt <= target) {
			Runnable task = this.task;
			this.now = Math.max(this.now, this.dueAt);
			this.task = null;
			this.dueAt = Long.MAX_VALUE;
			if (task != null) {
				task.run();
			}
			if (++runs > 100_000) {
				throw new IllegalStateException("the alarm goes off for ever");
			}
		}
		this.now = target;
	}

}
