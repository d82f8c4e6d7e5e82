package io.httppool.insight;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

import io.httppool.DurationText;
import io.httppool.PauseCause;

/**
 * Callers pause as the upstream asked to, or did so since the reading before.
 */
final class PauseCondition implements EpisodeCondition {

	private static final Duration EXACT_BELOW = Duration.ofSeconds(10);

	/** As of the latest reading, and of the one before. */
	private Pauses latest = Pauses.NONE;

	private Pauses before = Pauses.NONE;

	/** As they were when it began. */
	private Pauses start = Pauses.NONE;

	@Override
	public Verdict judge(PoolReading reading) {
		this.before = this.latest;
		this.latest = reading.pauses();
		boolean another = this.latest.count() > this.before.count();
		return (another || this.latest.isOngoing(reading.nanos())) ? Verdict.BAD : Verdict.CALM;
	}

	@Override
	public String begin(PoolReading reading) {
		this.start = this.before;
		return "the upstream asked to wait: " + causes();
	}

	@Override
	public String end() {
		Pauses pauses = this.latest.since(this.start);
		Duration length = pauses.length();
		return "paused %s, %s in all: %s".formatted((pauses.count() == 1) ? "once" : pauses.count() + " times",
				DurationText.of(length
					.truncatedTo((length.compareTo(EXACT_BELOW) < 0) ? ChronoUnit.MILLIS : ChronoUnit.SECONDS)),
				causes());
	}

	private String causes() {
		return this.latest.since(this.start)
			.causes()
			.keySet()
			.stream()
			.map(PauseCondition::describe)
			.collect(Collectors.joining(", "));
	}

	private static String describe(PauseCause cause) {
		return switch (cause) {
			case RATE_LIMITED -> "it answered 429";
			case UNAVAILABLE -> "it answered 503 with Retry-After";
			case QUOTA_USED_UP -> "its quota is used up";
		};
	}

}
