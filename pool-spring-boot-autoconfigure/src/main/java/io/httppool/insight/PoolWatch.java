package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.BurnRate;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisode.Kind;
import io.httppool.PoolState;

/**
 * Watches one pool. Counts what is told by any thread; makes readings of it, and episodes
 * of those, on one thread at a time.
 */
final class PoolWatch {

	/** What an episode must be calm for, as a share of the window. */
	private static final int CALM = 4;

	private final ConnectionPool pool;

	private final PoolConfig.Health health;

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	private final LongAdder timeouts = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	private final LongAdder cancelled = new LongAdder();

	private final LongAdder longWaits = new LongAdder();

	private final LongAccumulator longestWait = new LongAccumulator(Math::max, 0);

	private final AtomicReference<@Nullable FailedDials> failedDials = new AtomicReference<>();

	private final AtomicInteger leaked = new AtomicInteger();

	private final AtomicReference<@Nullable Exhaustion> exhaustion = new AtomicReference<>();

	private final AtomicReference<@Nullable Size> resized = new AtomicReference<>();

	private final AtomicReference<Pauses> pauses = new AtomicReference<>(Pauses.NONE);

	private volatile BreakerState breaker = BreakerState.CLOSED;

	private volatile BurnRate burnRate = BurnRate.NONE;

	private final TrafficWindow window;

	private final ReuseBurn burn;

	private final List<EpisodeTracker> trackers;

	private final EpisodeLog log = new EpisodeLog();

	/**
	 * Watch a pool.
	 * @param pool the pool, which is new
	 * @param now the time of a monotonic clock
	 */
	PoolWatch(ConnectionPool pool, long now) {
		this.pool = pool;
		this.health = pool.config().health();
		this.window = new TrafficWindow(this.health.window(), now);
		this.burn = new ReuseBurn(this.health);
		this.trackers = trackers();
	}

	private List<EpisodeTracker> trackers() {
		Duration calm = this.health.window().dividedBy(CALM);
		return List.of(new EpisodeTracker(Kind.LOW_HIT_RATE, new HitRateCondition(this.health), calm),
				new EpisodeTracker(Kind.HIGH_UTILISATION, new UtilisationCondition(this.pool.config()), calm),
				new EpisodeTracker(Kind.LONG_WAITS, new WaitCondition(this.health), calm),
				new EpisodeTracker(Kind.EXHAUSTED, new ExhaustionCondition(this::describeExhaustion),
						this.health.window()),
				new EpisodeTracker(Kind.BREAKER_OPEN, StateCondition.breaker(), Duration.ZERO),
				new EpisodeTracker(Kind.DIALS_FAILING, StateCondition.dials(), calm),
				new EpisodeTracker(Kind.LEAK, StateCondition.leaks(this.pool.config().leakDetectionThreshold()), calm),
				new EpisodeTracker(Kind.PAUSED, new PauseCondition(), calm),
				new EpisodeTracker(Kind.SUSPENDED, StateCondition.suspension(), Duration.ZERO));
	}

	void acquired(AcquireOutcome outcome, Duration waited) {
		((outcome == AcquireOutcome.DIALLED) ? this.misses : this.hits).increment();
		waited(waited);
	}

	/**
	 * An acquire was not served.
	 * @return whether a reading should be made soon
	 */
	boolean acquireFailed(AcquireOutcome outcome, Duration waited) {
		if (outcome == AcquireOutcome.CANCELLED) {
			this.cancelled.increment();
			waited(waited);
			return false;
		}
		// Who waits for a pool that hands out nothing was not let down by its size.
		if (this.pool.state() != PoolState.ACTIVE) {
			return false;
		}
		// Before it counts: a reading that notices the count finds who held what.
		boolean first = this.exhaustion.get() == null
				&& this.exhaustion.compareAndSet(null, Exhaustion.of(this.pool, outcome));
		if (outcome == AcquireOutcome.TIMEOUT) {
			this.timeouts.increment();
			waited(waited);
		}
		else {
			this.rejected.increment();
		}
		return first;
	}

	private void waited(Duration waited) {
		if (waited.compareTo(this.health.maxWait()) > 0) {
			this.longWaits.increment();
			this.longestWait.accumulate(waited.toNanos());
		}
	}

	void dialled() {
		this.failedDials.set(null);
	}

	void dialFailed(ConnectPhase phase, long now) {
		this.failedDials.updateAndGet((before) -> FailedDials.another(before, phase, now));
	}

	void leaked() {
		this.leaked.incrementAndGet();
	}

	void leakEnded() {
		this.leaked.decrementAndGet();
	}

	void breakerChanged(BreakerState state) {
		this.breaker = state;
	}

	void resized(int maxConnections, int minIdle) {
		this.resized.set(new Size(maxConnections, minIdle));
	}

	/**
	 * Callers pause.
	 * @param now the time of the monotonic clock
	 * @param length for how long from now on
	 */
	void paused(PauseCause cause, long now, Duration length) {
		this.pauses.updateAndGet((before) -> before.and(cause, now, length));
	}

	/**
	 * Make a reading.
	 * @param now the time of the monotonic clock
	 * @param instant the same by the clock on the wall
	 * @return the episodes that began and those that are over
	 */
	List<PoolEpisode> observe(long now, Instant instant) {
		PoolState state = this.pool.state();
		if (state == PoolState.DRAINING || state == PoolState.CLOSED) {
			return List.of();
		}
		PoolReading reading = read(now, instant, state);
		List<PoolEpisode> changes = new ArrayList<>();
		for (EpisodeTracker tracker : this.trackers) {
			add(tracker.observe(reading), changes);
		}
		Size size = this.resized.getAndSet(null);
		if (size != null) {
			resizedTo(size, instant.truncatedTo(ChronoUnit.MILLIS), changes);
		}
		return changes;
	}

	/**
	 * End what goes on, as the pool is not there any more.
	 * @return the episodes that are over
	 */
	List<PoolEpisode> end(long now) {
		List<PoolEpisode> changes = new ArrayList<>();
		this.trackers.forEach((tracker) -> add(tracker.end(now, "the pool was removed"), changes));
		return changes;
	}

	private void add(@Nullable PoolEpisode change, List<PoolEpisode> changes) {
		if (change == null) {
			return;
		}
		this.log.add(change);
		Exhaustion told = (change.kind() == Kind.EXHAUSTED) ? this.exhaustion.get() : null;
		if (told != null && change.isOngoing()) {
			changes.add(new PoolEpisode(change.kind(), change.startedAt(), null, change.summary(), told.connections()));
			return;
		}
		if (told != null) {
			this.exhaustion.set(null);
		}
		changes.add(change);
	}

	private void resizedTo(Size size, Instant instant, List<PoolEpisode> changes) {
		String summary = "the pool was resized: max-connections=" + size.maxConnections() + ", min-idle="
				+ size.minIdle();
		PoolEpisode over = new PoolEpisode(Kind.RESIZED, instant, instant, summary, List.of());
		this.log.add(over);
		changes.add(new PoolEpisode(Kind.RESIZED, instant, null, summary, List.of()));
		changes.add(over);
	}

	private PoolReading read(long now, Instant instant, PoolState state) {
		Traffic total = new Traffic(this.hits.sum(), this.misses.sum(), this.timeouts.sum(), this.cancelled.sum(),
				this.longWaits.sum());
		this.window.read(now, total);
		this.burnRate = this.burn.read(now, total, this.window.isComplete());
		FailedDials failed = this.failedDials.get();
		return new PoolReading(now, instant, state, this.pool.stats(), this.window.traffic(), this.window.isComplete(),
				new PoolReading.Unserved(total.timeouts(), this.rejected.sum()),
				Duration.ofNanos(this.longestWait.getThenReset()), failed, failed != null && failed.isOutage(this.pool),
				this.breaker, leaked(instant), Objects.requireNonNull(this.pauses.get()));
	}

	/**
	 * Who waits for the upstream has not forgotten to give a connection back.
	 */
	private int leaked(Instant instant) {
		int leaked = this.leaked.get();
		if (leaked == 0) {
			return 0;
		}
		Duration threshold = this.pool.config().leakDetectionThreshold();
		return Math.max(0, leaked - ConnectionUse.of(this.pool.connections(), instant, threshold).waiting());
	}

	private String describeExhaustion() {
		// It may have been forgotten with the episode before, while this acquire failed.
		Exhaustion first = this.exhaustion
			.updateAndGet((current) -> (current != null) ? current : Exhaustion.of(this.pool, AcquireOutcome.TIMEOUT));
		return first.describe(this.pool.config());
	}

	List<PoolEpisode> episodes() {
		return this.log.newestFirst();
	}

	BurnRate burnRate() {
		return this.burnRate;
	}

	ConnectionPool pool() {
		return this.pool;
	}

	private record Size(int maxConnections, int minIdle) {

	}

}
