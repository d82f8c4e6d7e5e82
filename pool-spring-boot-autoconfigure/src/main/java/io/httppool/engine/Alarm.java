package io.httppool.engine;

/**
 * Sees that something runs at the earliest of the times that it was asked for. Guarded by
 * the engine's lock, but for {@link #at()}.
 */
final class Alarm {

	private static final Runnable NOTHING = () -> {
	};

	private final EngineClock clock;

	private final Runnable task;

	private volatile long at = Long.MAX_VALUE;

	private Runnable cancel = NOTHING;

	private boolean stopped;

	Alarm(EngineClock clock, Runnable task) {
		this.clock = clock;
		this.task = task;
	}

	/**
	 * When it goes off.
	 * @return the time, {@link Long#MAX_VALUE} if it is not set
	 */
	long at() {
		return this.at;
	}

	/**
	 * Go off at that time at the latest.
	 */
	void set(long at) {
		if (at < this.at && !this.stopped) {
			this.at = at;
			this.cancel.run();
			this.cancel = this.clock.schedule(this.task, Math.max(0, at - this.clock.nanoTime()));
		}
	}

	/**
	 * Forget all times: what is due is being done.
	 */
	void clear() {
		this.at = Long.MAX_VALUE;
	}

	/**
	 * Never go off again.
	 */
	void stop() {
		this.stopped = true;
		this.cancel.run();
	}

}
