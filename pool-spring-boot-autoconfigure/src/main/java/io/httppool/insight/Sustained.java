package io.httppool.insight;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Whether something has been true in each reading for a while.
 * <p>
 * Not safe for use by several threads.
 */
final class Sustained {

	private final long length;

	private @Nullable Long since;

	Sustained(Duration length) {
		this.length = length.toNanos();
	}

	/**
	 * Take up a reading.
	 * @param now the time of a monotonic clock
	 * @param holds whether it is true now
	 * @return whether it is, and has been for long enough
	 */
	boolean observe(long now, boolean holds) {
		if (!holds) {
			this.since = null;
			return false;
		}
		if (this.since == null) {
			this.since = now;
		}
		return now - this.since >= this.length;
	}

}
