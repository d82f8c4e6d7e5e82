package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened in a pool lately, in slots of some seconds that follow one another
 * without a gap. Obtained from {@link PoolTrafficRecorder}. Immutable.
 *
 * @param takenAt the end of the youngest slot
 * @param slots the slots, oldest first; the youngest one may be shorter, as it was not
 * over yet. Never empty
 */
public record PoolHistory(Instant takenAt, List<PoolTraffic> slots) {

	public PoolHistory {
		slots = List.copyOf(slots);
	}

	/**
	 * What happened up to now.
	 * @param length for how long to look back
	 * @return the slots that overlap with that time in one, so that it may be longer by a
	 * part of a slot; shorter if the pool is younger. See {@link PoolTraffic#length()}
	 */
	public PoolTraffic window(Duration length) {
		return window(length, Duration.ZERO);
	}

	/**
	 * What happened some time ago.
	 * @param length for how long to look back from there
	 * @param ago how long before {@link #takenAt()} the window ends
	 * @return the slots that overlap with that time in one; the oldest slot if that time
	 * is before all of them
	 */
	public PoolTraffic window(Duration length, Duration ago) {
		Instant end = this.takenAt.minus(ago);
		Instant start = end.minus(length);
		List<PoolTraffic> within = this.slots.stream()
			.filter((slot) -> slot.end().isAfter(start) && slot.start().isBefore(end))
			.toList();
		return PoolTraffic.of(within.isEmpty() ? List.of(this.slots.get(0)) : within);
	}

	/**
	 * Everything that is known.
	 * @return all slots in one
	 */
	public PoolTraffic total() {
		return PoolTraffic.of(this.slots);
	}

}
