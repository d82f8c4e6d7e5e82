package io.httppool.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.PoolEpisode;

/**
 * What has happened in one pool since it was added. Counted from its events, since its
 * own counters can be reset, and a counter in a registry must never go back. Shared by
 * all registries, so that one that comes late agrees with the others.
 * <p>
 * Safe for use by any number of threads.
 */
final class PoolTotals {

	private static final double NANOS_PER_SECOND = 1e9;

	private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());

	private final LongAdder opened = new LongAdder();

	private final LongAdder leaks = new LongAdder();

	private final LongAdder resends = new LongAdder();

	private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

	private final Map<PoolEpisode.Kind, LongAdder> episodes = new EnumMap<>(PoolEpisode.Kind.class);

	/** For each kind 1 while an episode of it goes on, or 0. */
	private final Map<PoolEpisode.Kind, AtomicInteger> activeEpisodes = new EnumMap<>(PoolEpisode.Kind.class);

	private volatile BurnRate burnRate = BurnRate.NONE;

	PoolTotals() {
		for (PoolEpisode.Kind kind : PoolEpisode.Kind.values()) {
			this.episodes.put(kind, new LongAdder());
			this.activeEpisodes.put(kind, new AtomicInteger());
		}
		for (CloseReason reason : CloseReason.values()) {
			this.closed.put(reason, new LongAdder());
		}
	}

	/**
	 * Callers pause.
	 * @param length for how long from now on
	 */
	void paused(Duration length) {
		long now = System.nanoTime();
		this.pausedUntil.accumulateAndGet(now + length.toNanos(),
				(current, next) -> (Math.max(current - now, 0) >= next - now) ? current : next);
	}

	/**
	 * Time left of the longest pause.
	 */
	double secondsPaused() {
		return Math.max(this.pausedUntil.get() - System.nanoTime(), 0) / NANOS_PER_SECOND;
	}

	LongAdder opened() {
		return this.opened;
	}

	LongAdder leaks() {
		return this.leaks;
	}

	LongAdder resends() {
		return this.resends;
	}

	LongAdder closed(CloseReason reason) {
		return Objects.requireNonNull(this.closed.get(reason));
	}

	LongAdder episodes(PoolEpisode.Kind kind) {
		return Objects.requireNonNull(this.episodes.get(kind));
	}

	AtomicInteger activeEpisodes(PoolEpisode.Kind kind) {
		return Objects.requireNonNull(this.activeEpisodes.get(kind));
	}

	void burnRate(BurnRate burnRate) {
		this.burnRate = burnRate;
	}

	BurnRate burnRate() {
		return this.burnRate;
	}

}
