package io.httppool.fleet;

import java.time.Duration;

/**
 * How the replicas of an application find each other.
 *
 * @param namespace name of what shares; letters, digits, {@code -}, {@code _} and
 * {@code .}
 * @param timeout longest time that a request waits for Redis; positive, shorter than the
 * lease
 * @param lease time after which the share of a replica that is not heard of is given to
 * the others; at least a second
 * @param expectedReplicas how many replicas there are at least while Redis cannot be
 * asked; at least 1
 */
public record FleetSettings(String namespace, Duration timeout, Duration lease, int expectedReplicas) {

	/** Default of {@code pool.fleet.timeout}. */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(50);

	/** Default of {@code pool.fleet.lease}. */
	public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

	/** One lease has so many beats. */
	private static final int BEATS = 10;

	/** Who has missed so many is late. */
	private static final int LATE_BEATS = 3;

	private static final Duration LONGEST_BEAT = Duration.ofSeconds(1);

	/**
	 * Time between two signs of life.
	 */
	Duration beat() {
		Duration part = this.lease.dividedBy(BEATS);
		return (part.compareTo(LONGEST_BEAT) < 0) ? part : LONGEST_BEAT;
	}

	/**
	 * Time after which a replica may well have lost Redis, and spend its local share.
	 */
	Duration late() {
		return beat().multipliedBy(LATE_BEATS);
	}

}
