package io.httppool.insight;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.httppool.PauseCause;

/**
 * How the callers of a pool paused since it was added. Immutable.
 *
 * @param count how many pauses there were; one that becomes longer is one
 * @param length how long they are together, the rest of one that goes on included
 * @param until the time of a monotonic clock at which the last one ends
 * @param causes how often each cause began a pause or made it longer
 */
record Pauses(long count, Duration length, long until, Map<PauseCause, Long> causes) {

	static final Pauses NONE = new Pauses(0, Duration.ZERO, 0, Map.of());

	/**
	 * Callers are to pause.
	 * @param cause why
	 * @param now the time of the monotonic clock
	 * @param length for how long from now on
	 * @return the pauses with this one, the same if callers wait for longer already
	 */
	Pauses and(PauseCause cause, long now, Duration length) {
		boolean goesOn = isOngoing(now);
		long from = goesOn ? this.until : now;
		long end = now + length.toNanos();
		if (end - from <= 0) {
			return this;
		}
		Map<PauseCause, Long> causes = new EnumMap<>(PauseCause.class);
		causes.putAll(this.causes);
		causes.merge(cause, 1L, Long::sum);
		return new Pauses(this.count + (goesOn ? 0 : 1), this.length.plusNanos(end - from), end, causes);
	}

	boolean isOngoing(long now) {
		return this.count > 0 && this.until - now > 0;
	}

	Pauses since(Pauses earlier) {
		Map<PauseCause, Long> causes = new EnumMap<>(PauseCause.class);
		this.causes.forEach((cause, times) -> {
			long since = times - earlier.causes.getOrDefault(cause, 0L);
			if (since > 0) {
				causes.put(cause, since);
			}
		});
		return new Pauses(this.count - earlier.count, this.length.minus(earlier.length), this.until, causes);
	}

}
