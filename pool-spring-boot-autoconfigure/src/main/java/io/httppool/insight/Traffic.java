package io.httppool.insight;

/**
 * Acquires of a pool: since it was added, or in a window.
 *
 * @param hits served without a dial of their own
 * @param misses served by a connection opened for them
 * @param timeouts not served within {@code acquire-timeout}
 * @param cancelled given up by their callers
 * @param longWaits those of all that waited for longer than {@code health.max-wait}
 */
record Traffic(long hits, long misses, long timeouts, long cancelled, long longWaits) {

	static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

	long served() {
		return this.hits + this.misses;
	}

	/**
	 * All that were allowed to wait.
	 */
	long waiting() {
		return served() + this.timeouts + this.cancelled;
	}

	Traffic since(Traffic earlier) {
		return new Traffic(this.hits - earlier.hits, this.misses - earlier.misses, this.timeouts - earlier.timeouts,
				this.cancelled - earlier.cancelled, this.longWaits - earlier.longWaits);
	}

}
