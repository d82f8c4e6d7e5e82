package io.httppool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A time in which something was out of the ordinary with a pool. There is at most one of
 * a kind at a time in a pool: each begins once and ends once.
 *
 * @param kind what was out of the ordinary
 * @param startedAt when it was noticed
 * @param endedAt when it was over, or {@code null} as long as it goes on
 * @param summary a sentence without a full stop: what was noticed, or how bad it became
 * once it is over. It has numbers and names of properties; no URL, no header, no message
 * of an exception
 * @param connections the connections in use when a pool was exhausted, each with who held
 * it, the one held for longest first; only when the beginning is told to
 * {@linkplain PoolEpisodeListener listeners}, otherwise empty
 */
public record PoolEpisode(Kind kind, Instant startedAt, @Nullable Instant endedAt, String summary,
		List<PooledConnection> connections) {

	public PoolEpisode {
		connections = List.copyOf(connections);
	}

	/**
	 * Whether somebody should look at the pool.
	 * @return the severity of its kind
	 */
	public Severity severity() {
		return this.kind.severity();
	}

	/**
	 * Whether it goes on.
	 * @return whether it has no end yet
	 */
	public boolean isOngoing() {
		return this.endedAt == null;
	}

	/**
	 * How long it took.
	 * @return the time from its beginning to its end, or {@code null} as long as it goes
	 * on
	 */
	public @Nullable Duration duration() {
		return (this.endedAt != null) ? Duration.between(this.startedAt, this.endedAt) : null;
	}

	/**
	 * What is out of the ordinary.
	 */
	public enum Kind {

		/** Too many acquires needed a dial of their own. */
		LOW_HIT_RATE(Severity.WARN),

		/** Too many of the connections were in use. */
		HIGH_UTILISATION(Severity.WARN),

		/** Too many acquires waited for long. */
		LONG_WAITS(Severity.WARN),

		/** An acquire timed out, or was refused as too many were waiting. */
		EXHAUSTED(Severity.WARN),

		/** The circuit breaker let no attempt through. */
		BREAKER_OPEN(Severity.WARN),

		/** No connection could be opened: an outage of the upstream. */
		DIALS_FAILING(Severity.WARN),

		/** A connection was held for longer than {@code leak-detection-threshold}. */
		LEAK(Severity.WARN),

		/** The upstream asked to wait. */
		PAUSED(Severity.INFO),

		/** The pool was told to hand out no connection. */
		SUSPENDED(Severity.INFO),

		/** The size of the pool was changed; begins and ends at once. */
		RESIZED(Severity.INFO);

		private final Severity severity;

		Kind(Severity severity) {
			this.severity = severity;
		}

		/**
		 * Whether somebody should look at a pool with such an episode.
		 * @return the severity
		 */
		public Severity severity() {
			return this.severity;
		}

	}

	/**
	 * Whether somebody should look at the pool.
	 */
	public enum Severity {

		/** Something does not go well. */
		WARN,

		/** Good to know when other numbers are looked at. */
		INFO

	}

}
