package io.httppool.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Keeps the {@linkplain PoolMeters meters} of every pool that it is told about, in every
 * registry that it is bound to. Pools and registries may come in any order; the meters of
 * a pool go with the pool. What timers measure, and failed dials and retries, counts from
 * the moment at which both are there; the other counters from the moment at which the
 * pool was added.
 * <p>
 * Safe for use by any number of threads. An event costs a look-up and the recording.
 */
public class PoolMetrics implements MeterBinder, PoolListener, PoolEpisodeListener {

	private final Map<ConnectionPool, Metered> meters = new ConcurrentHashMap<>();

	/** Guarded by the monitor of this object, which also covers changes of the meters. */
	private final List<MeterRegistry> registries = new ArrayList<>();

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		if (this.registries.contains(registry)) {
			return;
		}
		this.registries.add(registry);
		this.meters.replaceAll((pool, metered) -> metered.with(new PoolMeterSet(pool, metered.totals(), registry)));
	}

	@Override
	public synchronized void poolAdded(ConnectionPool pool) {
		// A pool of the same name may still be closing. Its meters have the same
		// identity: the registry would keep them in place of the new ones.
		this.meters.keySet().stream().filter((other) -> other.name().equals(pool.name())).forEach(this::poolRemoved);
		PoolTotals totals = new PoolTotals();
		this.meters.put(pool, new Metered(totals,
				this.registries.stream().map((registry) -> new PoolMeterSet(pool, totals, registry)).toList()));
	}

	@Override
	public synchronized void poolRemoved(ConnectionPool pool) {
		Metered metered = this.meters.remove(pool);
		if (metered != null) {
			metered.sets().forEach(PoolMeterSet::remove);
		}
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		metered(pool).sets().forEach((set) -> set.acquired(outcome, waited));
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		metered(pool).sets().forEach((set) -> set.acquired(outcome, waited));
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		metered(pool).sets().forEach((set) -> set.released(usage));
	}

	@Override
	public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
		Metered metered = metered(pool);
		metered.totals().opened().increment();
		metered.sets().forEach((set) -> set.opened(connect, tls));
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		metered(pool).sets().forEach((set) -> set.connectFailed(phase));
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason) {
		Metered metered = metered(pool);
		metered.totals().closed(reason).increment();
		metered.sets().forEach((set) -> set.closed(reason));
	}

	@Override
	public void leaked(ConnectionPool pool, LeakedConnection leak) {
		metered(pool).totals().leaks().increment();
	}

	@Override
	public void resent(ConnectionPool pool) {
		metered(pool).totals().resends().increment();
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		metered(pool).sets().forEach((set) -> set.retry(cause, outcome));
	}

	@Override
	public void hedged(ConnectionPool pool, HedgeOutcome outcome) {
		metered(pool).sets().forEach((set) -> set.hedged(outcome));
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		metered(pool).totals().paused(length);
	}

	@Override
	public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
		Metered metered = metered(pool);
		metered.totals().episodes(episode.kind()).increment();
		metered.totals().activeEpisodes(episode.kind()).set(1);
		metered.sets().forEach((set) -> set.episode(episode.kind()));
	}

	@Override
	public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
		metered(pool).totals().activeEpisodes(episode.kind()).set(0);
	}

	@Override
	public void burnRateTaken(ConnectionPool pool, BurnRate burnRate) {
		Metered metered = metered(pool);
		metered.totals().burnRate(burnRate);
		metered.sets().forEach((set) -> set.burnRate(burnRate));
	}

	private Metered metered(ConnectionPool pool) {
		// Nothing for a pool that was removed: its last events must not bring it back.
		Metered metered = this.meters.get(pool);
		return (metered != null) ? metered : new Metered(new PoolTotals(), List.of());
	}

	/**
	 * What is kept of one pool.
	 *
	 * @param totals what has happened in it
	 * @param sets its meters in each registry
	 */
	private record Metered(PoolTotals totals, List<PoolMeterSet> sets) {

		private Metered with(PoolMeterSet set) {
			return new Metered(this.totals, Stream.concat(this.sets.stream(), Stream.of(set)).toList());
		}

	}

}
