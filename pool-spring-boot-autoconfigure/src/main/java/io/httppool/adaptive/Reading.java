package io.httppool.adaptive;

/**
 * What a {@link MeasuringWindow} has seen.
 *
 * @param latencyNanos median of the times of the exchanges, so that outliers do not count
 * @param inFlight how many exchanges there were at once, on average, rounded up
 * @param strained whether more exchanges than a few ran into a time-out
 */
record Reading(long latencyNanos, int inFlight, boolean strained) {

}
