package io.httppool.engine;

import java.time.Duration;

/**
 * Arithmetic of times in nanoseconds, in which {@link Long#MAX_VALUE} stands for never.
 */
final class Nanos {

	static final long NEVER = Long.MAX_VALUE;

	private static final Duration LONGEST = Duration.ofNanos(NEVER);

	private Nanos() {
	}

	static long of(Duration duration) {
		return (duration.compareTo(LONGEST) < 0) ? duration.toNanos() : NEVER;
	}

	/**
	 * The sum of a time and a duration, neither of which is negative.
	 */
	static long add(long time, long duration) {
		long sum = time + duration;
		return (sum < 0) ? NEVER : sum;
	}

}
