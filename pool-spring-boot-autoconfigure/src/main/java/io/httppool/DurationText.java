package io.httppool;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Durations in the way that properties write them.
 */
public final class DurationText {

	private static final List<ChronoUnit> WHOLE_UNITS = List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES);

	private DurationText() {
	}

	/**
	 * Write a duration.
	 * @param duration any duration
	 * @return a whole number of the largest unit that leaves no rest, from milliseconds
	 * to days ({@code 5m}, {@code 500ms}); ISO-8601 for what is finer or does not fit
	 */
	public static String of(Duration duration) {
		if (duration.truncatedTo(ChronoUnit.SECONDS).equals(duration)) {
			return whole(duration.toSeconds());
		}
		if (duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)
				&& Math.abs(duration.toSeconds()) < Integer.MAX_VALUE) {
			return duration.toMillis() + "ms";
		}
		return duration.toString();
	}

	private static String whole(long seconds) {
		for (ChronoUnit unit : WHOLE_UNITS) {
			long length = unit.getDuration().toSeconds();
			if (seconds != 0 && seconds % length == 0) {
				return seconds / length + unit.name().substring(0, 1).toLowerCase(Locale.ROOT);
			}
		}
		return seconds + "s";
	}

}
