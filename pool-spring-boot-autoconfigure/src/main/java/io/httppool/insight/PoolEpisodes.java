package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.BurnRate;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.RouteClass;
import io.httppool.concurrent.FailureLog;

/**
 * Notices what is out of the ordinary in the pools that it listens to, tells
 * {@link PoolEpisodeListener}s of its beginning and its end, and remembers it.
 * <p>
 * Each pool is looked at once in a sixtieth of {@code health.window}, at least once per
 * second, and at once when something happens that cannot wait, on a thread of this
 * object. Safe for use by any number of threads; an event costs a look-up and a count.
 */
public class PoolEpisodes implements PoolListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PoolEpisodes.class);

	private static final int READINGS_PER_WINDOW = 60;

	private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(1);

	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

	private final Map<ConnectionPool, Watched> pools = new ConcurrentHashMap<>();

	private final List<PoolEpisodeListener> listeners;

	/** Burn rates are told every second: the first failure of a listener says it all. */
	private final FailureLog failures = new FailureLog("A listener to episodes of pools failed", logger::warn,
			logger::debug);

	private final WatchThread thread;

	private final LongSupplier nanoTime;

	private final InstantSource instants;

	/**
	 * Watch pools.
	 * @param listeners told of what begins and ends
	 */
	public PoolEpisodes(Collection<? extends PoolEpisodeListener> listeners) {
		this(listeners, new WatchThread.Own(), System::nanoTime, InstantSource.system());
	}

	PoolEpisodes(Collection<? extends PoolEpisodeListener> listeners, WatchThread thread, LongSupplier nanoTime,
			InstantSource instants) {
		this.listeners = List.copyOf(listeners);
		this.thread = thread;
		this.nanoTime = nanoTime;
		this.instants = instants;
	}

	/**
	 * What was out of the ordinary in a pool: what goes on, and the last hundred episodes
	 * of each severity that are over.
	 * @param pool a pool that was announced to this listener
	 * @return the episodes, the one that began last first; empty for a pool that was
	 * removed
	 */
	public List<PoolEpisode> episodes(ConnectionPool pool) {
		Watched watched = this.pools.get(pool);
		return (watched != null) ? watched.watch().episodes() : List.of();
	}

	/**
	 * How fast a pool uses up what its objective allows, as it was when the pool was
	 * looked at last.
	 * @param pool a pool that was announced to this listener
	 * @return the burn rate
	 */
	public BurnRate burnRate(ConnectionPool pool) {
		Watched watched = this.pools.get(pool);
		return (watched != null) ? watched.watch().burnRate() : BurnRate.NONE;
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		PoolWatch watch = new PoolWatch(pool, this.nanoTime.getAsLong());
		Runnable cancel = this.thread.repeat(() -> observe(watch), interval(pool.config().health().window()));
		this.pools.put(pool, new Watched(watch, new AtomicBoolean(), cancel));
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		Watched watched = this.pools.remove(pool);
		if (watched != null) {
			watched.cancel().run();
			this.thread.run(() -> tell(pool, watched.watch().end(this.nanoTime.getAsLong())));
		}
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		Watched watched = this.pools.get(pool);
		if (watched != null) {
			watched.watch().acquired(outcome, waited);
		}
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		Watched watched = this.pools.get(pool);
		if (watched != null && watched.watch().acquireFailed(outcome, waited)) {
			observeSoon(watched);
		}
	}

	@Override
	public void opened(ConnectionPool pool, RouteClass route, Duration connect, @Nullable Duration tls) {
		Watched watched = this.pools.get(pool);
		if (watched != null && route == RouteClass.BASE) {
			watched.watch().dialled();
		}
	}

	@Override
	public void connectFailed(ConnectionPool pool, RouteClass route, ConnectPhase phase, IOException cause) {
		Watched watched = this.pools.get(pool);
		if (watched != null && route == RouteClass.BASE) {
			watched.watch().dialFailed(phase, this.nanoTime.getAsLong());
		}
	}

	@Override
	public void leaked(ConnectionPool pool, LeakedConnection leak) {
		Watched watched = this.pools.get(pool);
		if (watched != null) {
			watched.watch().leaked();
			observeSoon(watched);
		}
	}

	@Override
	public void leakEnded(ConnectionPool pool, LeakedConnection leak) {
		Watched watched = this.pools.get(pool);
		if (watched != null) {
			watched.watch().leakEnded();
		}
	}

	@Override
	public void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
		Watched watched = this.pools.get(pool);
		if (watched != null) {
			watched.watch().breakerChanged(state);
			observeSoon(watched);
		}
	}

	@Override
	public void stateChanged(ConnectionPool pool, PoolState state) {
		Watched watched = this.pools.get(pool);
		if (watched != null) {
			observeSoon(watched);
		}
	}

	/**
	 * A size that changes by itself is told by a gauge: here it would push out what is
	 * worth looking at.
	 */
	@Override
	public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
		Watched watched = this.pools.get(pool);
		if (watched != null && !pool.config().isResizedAutomatically()) {
			watched.watch().resized(maxConnections, minIdle);
			observeSoon(watched);
		}
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		Watched watched = this.pools.get(pool);
		if (watched != null) {
			watched.watch().paused(cause, this.nanoTime.getAsLong(), length);
			observeSoon(watched);
		}
	}

	/**
	 * Stop watching. Idempotent; nothing is told any more.
	 */
	@Override
	public void close() {
		this.thread.close();
	}

	/**
	 * However many events ask for it, one reading is enough for all of them.
	 */
	private void observeSoon(Watched watched) {
		if (watched.observeSoon().compareAndSet(false, true)) {
			this.thread.run(() -> {
				watched.observeSoon().set(false);
				observe(watched.watch());
			});
		}
	}

	private void observe(PoolWatch watch) {
		// A pool that was removed meanwhile has got its last word.
		if (this.pools.containsKey(watch.pool())) {
			tell(watch.pool(), watch.observe(this.nanoTime.getAsLong(), this.instants.instant()));
			tell((listener) -> listener.burnRateTaken(watch.pool(), watch.burnRate()));
		}
	}

	private void tell(ConnectionPool pool, List<PoolEpisode> changes) {
		for (PoolEpisode change : changes) {
			tell((listener) -> {
				if (change.isOngoing()) {
					listener.episodeBegan(pool, change);
				}
				else {
					listener.episodeEnded(pool, change);
				}
			});
		}
	}

	private void tell(Consumer<PoolEpisodeListener> event) {
		for (PoolEpisodeListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				this.failures.failed(listener, ex);
			}
		}
	}

	private static Duration interval(Duration window) {
		Duration interval = window.dividedBy(READINGS_PER_WINDOW);
		if (interval.compareTo(LONGEST_INTERVAL) > 0) {
			return LONGEST_INTERVAL;
		}
		return (interval.compareTo(SHORTEST_INTERVAL) < 0) ? SHORTEST_INTERVAL : interval;
	}

	/**
	 * A pool that is watched.
	 *
	 * @param watch what is known of it
	 * @param observeSoon whether a reading is due at once
	 * @param cancel ends the readings
	 */
	private record Watched(PoolWatch watch, AtomicBoolean observeSoon, Runnable cancel) {

	}

}
