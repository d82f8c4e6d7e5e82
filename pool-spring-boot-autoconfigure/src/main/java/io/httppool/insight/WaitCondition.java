package io.httppool.insight;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.httppool.DurationText;
import io.httppool.PoolConfig;

/**
 * More than one in a hundred acquires waited for longer than {@code health.max-wait}.
 * Calm is half as many, or hardly any traffic.
 */
final class WaitCondition implements EpisodeCondition {

	private static final double TOLERATED = 0.01;

	private final PoolConfig.Health health;

	private long worstLong;

	private long worstOf = 1;

	private Duration longest = Duration.ZERO;

	private boolean ongoing;

	WaitCondition(PoolConfig.Health health) {
		this.health = health;
	}

	@Override
	public Verdict judge(PoolReading reading) {
		long waiting = reading.window().waiting();
		long waits = reading.window().longWaits();
		if (waits == 0 && !this.ongoing) {
			this.longest = Duration.ZERO;
		}
		else if (reading.longestWait().compareTo(this.longest) > 0) {
			this.longest = reading.longestWait();
		}
		if (waiting * 2 < this.health.minSample()) {
			return Verdict.CALM;
		}
		if (waiting < this.health.minSample()) {
			return Verdict.UNDECIDED;
		}
		if (waits * this.worstOf > this.worstLong * waiting) {
			this.worstLong = waits;
			this.worstOf = waiting;
		}
		if (waits > waiting * TOLERATED) {
			return Verdict.BAD;
		}
		return (waits * 2 <= waiting * TOLERATED) ? Verdict.CALM : Verdict.UNDECIDED;
	}

	@Override
	public String begin(PoolReading reading) {
		this.worstLong = reading.window().longWaits();
		this.worstOf = reading.window().waiting();
		this.ongoing = true;
		return "%d of the %d acquires in the last %s waited for longer than health.max-wait (%s)".formatted(
				this.worstLong, this.worstOf, DurationText.of(this.health.window()),
				DurationText.of(this.health.maxWait()));
	}

	@Override
	public String end() {
		this.ongoing = false;
		return "at most %d of %d acquires waited for longer than health.max-wait, the longest one for %s"
			.formatted(this.worstLong, this.worstOf, DurationText.of(this.longest.truncatedTo(ChronoUnit.MILLIS)));
	}

}
