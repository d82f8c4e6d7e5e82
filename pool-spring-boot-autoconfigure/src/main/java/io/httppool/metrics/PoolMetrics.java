package io.httppool.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.PauseCause;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.metrics.PoolMeters.MeterKey;

/**
 * Keeps the {@linkplain PoolMeters meters} of every pool that it is told about, in every
 * registry that it is bound to. Pools and registries may come in any order; the meters of
 * an upstream's pool go with the pool. Pools that are made on demand share one set of
 * meters, however many hosts there are. What timers measure, and failed dials and
 * retries, counts from the moment at which both are there; the other counters from the
 * moment at which the pool was created.
 * <p>
 * Safe for use by any number of threads. An event costs a look-up and the recording, and
 * makes no object.
 */
public class PoolMetrics implements MeterBinder, PoolListener, PoolEpisodeListener {

	private static final PoolMeterSet[] NONE = {};

	private final PoolMetricsOptions options;

	private final Map<ConnectionPool, Metered> meters = new ConcurrentHashMap<>();

	/** Guarded by the monitor of this object, which also covers changes of the meters. */
	private final List<MeterRegistry> registries = new ArrayList<>();

	/** All pools on demand, as soon as there was one; guarded as above. */
	private @Nullable Metered onDemand;

	/**
	 * Create the usual meters.
	 */
	public PoolMetrics() {
		this(PoolMetricsOptions.DEFAULTS);
	}

	/**
	 * Create meters.
	 * @param options which
	 */
	public PoolMetrics(PoolMetricsOptions options) {
		this.options = options;
	}

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		if (this.registries.contains(registry)) {
			return;
		}
		this.registries.add(registry);
		count(registry, PoolGroup.ON_DEMAND, true);
		count(registry, "upstream", false);
		Metered shared = (this.onDemand != null) ? with(this.onDemand, registry) : null;
		this.onDemand = shared;
		this.meters.replaceAll(
				(pool, metered) -> (shared != null && PoolGroup.isOnDemand(pool)) ? shared : with(metered, registry));
	}

	private void count(MeterRegistry registry, String kind, boolean onDemand) {
		Gauge.builder(PoolMeters.POOLS.getName(), this.meters,
				(meters) -> meters.keySet().stream().filter((pool) -> PoolGroup.isOnDemand(pool) == onDemand).count())
			.description(PoolMeters.POOLS.getDescription())
			.tag(MeterKey.KIND.asString(), kind)
			.register(registry);
	}

	@Override
	public synchronized void poolAdded(ConnectionPool pool) {
		if (PoolGroup.isOnDemand(pool)) {
			Metered shared = (this.onDemand != null) ? this.onDemand : metered(PoolGroup.of(pool));
			this.onDemand = shared;
			shared.group().add(pool);
			this.meters.put(pool, shared);
			return;
		}
		// A pool of the same name may still be closing. Its meters have the same
		// identity: the registry would keep them in place of the new ones.
		this.meters.keySet().stream().filter((other) -> other.name().equals(pool.name())).forEach(this::poolRemoved);
		PoolGroup group = PoolGroup.of(pool);
		group.add(pool);
		this.meters.put(pool, metered(group));
	}

	@Override
	public synchronized void poolRemoved(ConnectionPool pool) {
		Metered metered = this.meters.remove(pool);
		if (metered == null) {
			return;
		}
		metered.group().remove(pool);
		if (!PoolGroup.isOnDemand(pool)) {
			Arrays.stream(metered.sets()).forEach(PoolMeterSet::remove);
		}
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		for (PoolMeterSet set : sets(pool)) {
			set.acquired(outcome, waited);
		}
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		for (PoolMeterSet set : sets(pool)) {
			set.acquired(outcome, waited);
		}
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		for (PoolMeterSet set : sets(pool)) {
			set.released(usage);
		}
	}

	@Override
	public void handshaken(ConnectionPool pool, Duration handshake, boolean resumed) {
		for (PoolMeterSet set : sets(pool)) {
			set.handshaken(handshake, resumed);
		}
	}

	@Override
	public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
		for (PoolMeterSet set : sets(pool)) {
			set.opened(connect);
		}
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		for (PoolMeterSet set : sets(pool)) {
			set.connectFailed(phase);
		}
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason, Duration age) {
		for (PoolMeterSet set : sets(pool)) {
			set.closed(age);
		}
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		for (PoolMeterSet set : sets(pool)) {
			set.retry(cause, outcome);
		}
	}

	@Override
	public void hedged(ConnectionPool pool, HedgeOutcome outcome) {
		for (PoolMeterSet set : sets(pool)) {
			set.hedged(outcome);
		}
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		Metered metered = this.meters.get(pool);
		if (metered != null) {
			metered.group().paused(length);
		}
	}

	@Override
	public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
		Metered metered = this.meters.get(pool);
		if (metered != null) {
			metered.group().episodeBegan(pool, episode.kind());
		}
	}

	@Override
	public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
		Metered metered = this.meters.get(pool);
		if (metered != null) {
			metered.group().episodeEnded(pool, episode.kind());
		}
	}

	@Override
	public void burnRateTaken(ConnectionPool pool, BurnRate burnRate) {
		Metered metered = this.meters.get(pool);
		if (metered != null) {
			metered.group().burnRate(burnRate);
			for (PoolMeterSet set : metered.sets()) {
				set.burnRate(metered.group().burnRate());
			}
		}
	}

	private PoolMeterSet[] sets(ConnectionPool pool) {
		// Nothing for a pool that was removed: its last events must not bring it back.
		Metered metered = this.meters.get(pool);
		return (metered != null) ? metered.sets() : NONE;
	}

	private Metered metered(PoolGroup group) {
		return new Metered(group,
				this.registries.stream()
					.map((registry) -> new PoolMeterSet(group, registry, this.options))
					.toArray(PoolMeterSet[]::new));
	}

	private Metered with(Metered metered, MeterRegistry registry) {
		PoolMeterSet set = new PoolMeterSet(metered.group(), registry, this.options);
		return new Metered(metered.group(),
				Stream.concat(Arrays.stream(metered.sets()), Stream.of(set)).toArray(PoolMeterSet[]::new));
	}

	/**
	 * What is kept of pools that share their meters. Never changed, but replaced.
	 */
	private static final class Metered {

		private final PoolGroup group;

		private final PoolMeterSet[] sets;

		private Metered(PoolGroup group, PoolMeterSet[] sets) {
			this.group = group;
			this.sets = sets;
		}

		private PoolGroup group() {
			return this.group;
		}

		private PoolMeterSet[] sets() {
			return this.sets;
		}

	}

}
