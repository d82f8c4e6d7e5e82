package io.httppool.metrics;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolStats;
import io.httppool.RouteClass;
import io.httppool.RouteStats;

/**
 * The pools that one value of the tag {@code pool} stands for: one upstream's, or all
 * that are made on demand, which come and go with the hosts that an application calls.
 * Sums up their numbers. What a pool has done stays when it goes, so that no counter goes
 * back.
 * <p>
 * Safe for use by any number of threads.
 */
final class PoolGroup {

	/** Stands for all pools that are made on demand. */
	static final String ON_DEMAND = "on-demand";

	private static final PoolStats NOTHING = new PoolStats(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0,
			null);

	private static final double NANOS_PER_SECOND = 1e9;

	private final String name;

	private final @Nullable URI baseUrl;

	private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());

	/** Guarded by this object, as is the next one. */
	private final Map<ConnectionPool, Boolean> pools = new LinkedHashMap<>();

	private PoolStats gone = NOTHING;

	private final Map<PoolEpisode.Kind, LongAdder> episodes = new EnumMap<>(PoolEpisode.Kind.class);

	/** Pools in which an episode goes on; guarded by this object. */
	private final Map<PoolEpisode.Kind, Set<ConnectionPool>> activeEpisodes = new EnumMap<>(PoolEpisode.Kind.class);

	private volatile BurnRate burnRate = BurnRate.NONE;

	private PoolGroup(String name, @Nullable URI baseUrl) {
		this.name = name;
		this.baseUrl = baseUrl;
		for (PoolEpisode.Kind kind : PoolEpisode.Kind.values()) {
			this.episodes.put(kind, new LongAdder());
			this.activeEpisodes.put(kind, new HashSet<>());
		}
	}

	static PoolGroup of(ConnectionPool pool) {
		return isOnDemand(pool) ? new PoolGroup(ON_DEMAND, null) : new PoolGroup(pool.name(), pool.config().baseUrl());
	}

	static boolean isOnDemand(ConnectionPool pool) {
		return PoolConfig.isOnDemand(pool.name());
	}

	String name() {
		return this.name;
	}

	/**
	 * Where the pool's connections lead, or {@code null} if the pools have nothing in
	 * common.
	 */
	@Nullable URI baseUrl() {
		return this.baseUrl;
	}

	synchronized void add(ConnectionPool pool) {
		this.pools.put(pool, true);
	}

	synchronized void remove(ConnectionPool pool) {
		if (this.pools.remove(pool) != null) {
			this.activeEpisodes.values().forEach((active) -> active.remove(pool));
			PoolStats last = pool.totals();
			this.gone = sum(this.gone,
					new PoolStats(0, 0, 0, 0, 0, 0, 0, last.opened(), last.closed(), last.connectFailures(),
							last.hits(), last.misses(), last.acquireTimeouts(), last.rejected(), last.leaked(),
							last.retries(), last.hedges(), last.resends(), null));
		}
	}

	synchronized PoolStats totals() {
		PoolStats total = this.gone;
		for (ConnectionPool pool : this.pools.keySet()) {
			total = sum(total, pool.totals());
		}
		return total;
	}

	/**
	 * The numbers by where connections lead. Only for the pool of an upstream.
	 */
	synchronized Map<RouteClass, RouteStats> routes() {
		return this.pools.keySet().stream().findFirst().map(ConnectionPool::routeStats).orElse(Map.of());
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

	synchronized void episodeBegan(ConnectionPool pool, PoolEpisode.Kind kind) {
		Objects.requireNonNull(this.episodes.get(kind)).increment();
		Objects.requireNonNull(this.activeEpisodes.get(kind)).add(pool);
	}

	synchronized void episodeEnded(ConnectionPool pool, PoolEpisode.Kind kind) {
		Objects.requireNonNull(this.activeEpisodes.get(kind)).remove(pool);
	}

	long episodes(PoolEpisode.Kind kind) {
		return Objects.requireNonNull(this.episodes.get(kind)).sum();
	}

	/**
	 * Whether an episode goes on in any of the pools.
	 */
	synchronized boolean isInEpisode(PoolEpisode.Kind kind) {
		return !Objects.requireNonNull(this.activeEpisodes.get(kind)).isEmpty();
	}

	BurnRate burnRate() {
		return this.burnRate;
	}

	/**
	 * How the pool's reuse goes. Of pools that share their meters nothing is shown: rates
	 * cannot be added.
	 */
	void burnRate(BurnRate burnRate) {
		if (this.baseUrl != null) {
			this.burnRate = burnRate;
		}
	}

	private static PoolStats sum(PoolStats one, PoolStats other) {
		Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
		closed.putAll(one.closed());
		other.closed().forEach((reason, count) -> closed.merge(reason, count, Long::sum));
		return new PoolStats(one.max() + other.max(), one.minIdle() + other.minIdle(), one.active() + other.active(),
				one.idle() + other.idle(), one.draining() + other.draining(), one.connecting() + other.connecting(),
				one.pending() + other.pending(), one.opened() + other.opened(), closed,
				one.connectFailures() + other.connectFailures(), one.hits() + other.hits(),
				one.misses() + other.misses(), one.acquireTimeouts() + other.acquireTimeouts(),
				one.rejected() + other.rejected(), one.leaked() + other.leaked(), one.retries() + other.retries(),
				one.hedges() + other.hedges(), one.resends() + other.resends(),
				later(one.lastMaintenance(), other.lastMaintenance()));
	}

	private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return one.isAfter(other) ? one : other;
	}

}
