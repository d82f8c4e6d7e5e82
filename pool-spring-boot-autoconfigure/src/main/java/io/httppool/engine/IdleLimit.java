package io.httppool.engine;

/**
 * Learns for how long a server that does not say so keeps idle connections, from the
 * closes that are seen. One close proves nothing: the server may have been restarted. Two
 * at different times and of nearly the same idle time do. What was learned is forgotten
 * after a while, as the server may have been changed. Guarded by the engine's lock, but
 * for {@link #nanos()}.
 */
final class IdleLimit {

	/** Two closes within this time may have one cause, a restart for instance. */
	private static final long ONE_EVENT = 500_000_000L;

	/**
	 * Servers let connections be idle for longer. One that closes sooner has another
	 * reason, and connections would hardly be used twice.
	 */
	private static final long SHORTEST = 500_000_000L;

	private static final long FORGET_AFTER = 3_600_000_000_000L;

	/** Idle times that differ by less than this share are the same. */
	private static final double TOLERANCE = 0.15;

	private final long margin;

	private volatile long limit = Long.MAX_VALUE;

	private long learnedAt;

	private long lastIdle;

	private long lastSeenAt = Long.MIN_VALUE;

	IdleLimit(long margin) {
		this.margin = margin;
	}

	/**
	 * How long a connection may be idle.
	 * @return nanoseconds, {@link Long#MAX_VALUE} as long as nothing is known
	 */
	long nanos() {
		return this.limit;
	}

	/**
	 * The server closed an idle connection and had not said that it would.
	 * @param idle how long the connection had been idle
	 * @param now the time
	 */
	void closedByServer(long idle, long now) {
		if (idle < SHORTEST) {
			return;
		}
		if (this.lastSeenAt != Long.MIN_VALUE) {
			if (now - this.lastSeenAt < ONE_EVENT) {
				return;
			}
			if (Math.abs(idle - this.lastIdle) <= TOLERANCE * Math.max(idle, this.lastIdle)) {
				long shortest = Math.min(idle, this.lastIdle);
				this.limit = Math.min(this.limit, Math.max(shortest - this.margin, shortest / 2));
				this.learnedAt = now;
			}
		}
		this.lastIdle = idle;
		this.lastSeenAt = now;
	}

	/**
	 * Forget what was learned too long ago.
	 * @param now the time
	 */
	void review(long now) {
		if (this.limit != Long.MAX_VALUE && now - this.learnedAt >= FORGET_AFTER) {
			this.limit = Long.MAX_VALUE;
			this.lastSeenAt = Long.MIN_VALUE;
		}
	}

}
