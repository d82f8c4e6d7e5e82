package io.httppool;

import org.jspecify.annotations.Nullable;

/**
 * How fast a pool uses up the dials that its objective allows, the smallest hit rate. At
 * 1 the misses are exactly as many as the objective allows; at 2 twice as many. What
 * matters is going on if the long window says so, and still does if the short one says so
 * too (multiwindow burn rates, <i>The Site Reliability Workbook</i>, chapter 5).
 * <p>
 * Acquires of the first {@code health.window} of a pool do not count, as nothing can be
 * used again before it was opened.
 *
 * @param shortWindow the rate over five times {@code health.window}, or {@code null} if
 * there were too few acquires
 * @param longWindow the rate over sixty times {@code health.window}, or {@code null} if
 * there were too few acquires, or the pool is too young for the short window to be full
 */
public record BurnRate(@Nullable Double shortWindow, @Nullable Double longWindow) {

	/** Of a pool without traffic. */
	public static final BurnRate NONE = new BurnRate(null, null);

}
