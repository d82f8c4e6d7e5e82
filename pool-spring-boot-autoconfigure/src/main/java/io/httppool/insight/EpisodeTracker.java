package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolEpisode;

/**
 * Makes episodes of one kind: one begins with a reading that is bad, and ends when all
 * readings were calm for a while. Beginnings and ends alternate.
 * <p>
 * Not safe for use by several threads.
 */
final class EpisodeTracker {

	private final PoolEpisode.Kind kind;

	private final EpisodeCondition condition;

	private final Sustained calm;

	private @Nullable PoolEpisode ongoing;

	private long begunAt;

	/**
	 * Create a tracker.
	 * @param kind kind of its episodes
	 * @param condition says when one begins and when it may end
	 * @param calmFor for how long it must be calm before an episode is over
	 */
	EpisodeTracker(PoolEpisode.Kind kind, EpisodeCondition condition, Duration calmFor) {
		this.kind = kind;
		this.condition = condition;
		this.calm = new Sustained(calmFor);
	}

	/**
	 * Look at a reading.
	 * @return the episode that begins with it or is over with it, or {@code null}
	 */
	@Nullable PoolEpisode observe(PoolReading reading) {
		EpisodeCondition.Verdict verdict = this.condition.judge(reading);
		boolean over = this.calm.observe(reading.nanos(), verdict == EpisodeCondition.Verdict.CALM);
		if (this.ongoing != null) {
			return over ? end(reading.nanos(), this.condition.end()) : null;
		}
		if (verdict != EpisodeCondition.Verdict.BAD) {
			return null;
		}
		Instant now = reading.instant().truncatedTo(ChronoUnit.MILLIS);
		this.begunAt = reading.nanos();
		this.ongoing = new PoolEpisode(this.kind, now, null, this.condition.begin(reading), List.of());
		return this.ongoing;
	}

	/**
	 * End what goes on.
	 * @param now the time of the monotonic clock
	 * @param summary what there is to say of it
	 * @return the episode that is over, or {@code null} if none went on
	 */
	@Nullable PoolEpisode end(long now, String summary) {
		PoolEpisode begun = this.ongoing;
		if (begun == null) {
			return null;
		}
		this.ongoing = null;
		Instant end = begun.startedAt().plus(Duration.ofNanos(now - this.begunAt).truncatedTo(ChronoUnit.MILLIS));
		return new PoolEpisode(this.kind, begun.startedAt(), end, summary, List.of());
	}

}
