package io.httppool.insight;

import org.jspecify.annotations.Nullable;

/**
 * The objective that acquires need no dial of their own, and how fast it is missed.
 *
 * @param minHitRate the share of acquires that should need none; less than 1
 * @param minSample how many acquires a rate is taken of at least
 */
record ReuseObjective(double minHitRate, int minSample) {

	/**
	 * How many times as many dials there were as the objective allows.
	 * @param window the acquires that are looked at
	 * @return a number from 0, or {@code null} if there are too few acquires
	 */
	@Nullable Double burnRate(Traffic window) {
		if (window.served() < this.minSample) {
			return null;
		}
		return window.misses() / (double) window.served() / (1 - this.minHitRate);
	}

}
