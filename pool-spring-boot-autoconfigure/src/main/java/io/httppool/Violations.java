package io.httppool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.httppool.PoolConfigViolation.Severity;

/**
 * What the rules of one configuration have found so far.
 */
final class Violations {

	/** Every duration must fit into the milliseconds of a socket option. */
	static final Duration LONGEST = Duration.ofDays(24);

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private final List<PoolConfigViolation> found = new ArrayList<>();

	void error(String key, String reason, String remedy) {
		this.found.add(new PoolConfigViolation(key, reason, remedy, Severity.ERROR));
	}

	void warning(String key, String reason, String remedy) {
		this.found.add(new PoolConfigViolation(key, reason, remedy, Severity.WARNING));
	}

	void positive(String key, Duration duration, String whyNotZero) {
		if (duration.isZero()) {
			error(key, key + " must be positive (was 0): " + whyNotZero, "give a limit, 5s for instance");
		}
		else {
			zeroOrPositive(key, duration);
		}
	}

	void zeroOrPositive(String key, Duration duration) {
		if (duration.isNegative()) {
			error(key, key + " must be positive (was " + DurationText.of(duration) + ")",
					"write a duration without a minus sign");
		}
		else if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
			error(key,
					key + " must be at least 1ms (was " + DurationText.of(duration) + "): shorter times would become 0",
					"write 1ms or more");
		}
		else if (duration.compareTo(LONGEST) > 0) {
			error(key,
					key + " must be at most " + DurationText.of(LONGEST) + " (was " + DurationText.of(duration) + ")",
					"write a shorter duration");
		}
	}

	void zeroOrPositive(String key, int number, String remedy) {
		if (number < 0) {
			error(key, key + " must not be negative (was " + number + ")", remedy);
		}
	}

	List<PoolConfigViolation> found() {
		return List.copyOf(this.found);
	}

}
