package io.httppool.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.BurnRate;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.HedgeOutcome;
import io.httppool.PoolEpisode;
import io.httppool.PoolStats;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.metrics.PoolMeters.MeterKey;

/**
 * The meters of one pool in one registry. What alerts are made of is there from the
 * start, so that the first failure shows as an increase; the many series by close reason
 * and by retry cause come with the first event of their kind. A burn rate is there as
 * long as there is one.
 * <p>
 * Safe for use by any number of threads. An event finds its meter without a lock.
 */
final class PoolMeterSet {

	private final ConnectionPool pool;

	private final PoolTotals totals;

	private final MeterRegistry registry;

	private final Tags poolTag;

	private final Map<AcquireOutcome, Timer> acquires = new EnumMap<>(AcquireOutcome.class);

	private final Map<ConnectPhase, Counter> failedDials = new EnumMap<>(ConnectPhase.class);

	private final Map<CloseReason, Meter> closed = new ConcurrentHashMap<>();

	private final Map<Decision, Counter> retries = new ConcurrentHashMap<>();

	private final Map<HedgeOutcome, Counter> hedges = new EnumMap<>(HedgeOutcome.class);

	private final Map<PoolEpisode.Kind, Meter> episodes = new ConcurrentHashMap<>();

	/** Guarded by the lock. */
	private final Map<BurnWindow, Meter> burnRates = new EnumMap<>(BurnWindow.class);

	private final Timer usage;

	private final Timer connect;

	private final Timer tls;

	/**
	 * Held while a meter is registered late, so that none is after {@link #remove()}.
	 */
	private final Object lock = new Object();

	private final List<Meter> registered = new ArrayList<>();

	private boolean removed;

	PoolMeterSet(ConnectionPool pool, PoolTotals totals, MeterRegistry registry) {
		this.pool = pool;
		this.totals = totals;
		this.registry = registry;
		this.poolTag = Tags.of(MeterKey.POOL.asString(), pool.name());
		gauge(PoolMeters.ACTIVE, PoolStats::active);
		gauge(PoolMeters.IDLE, PoolStats::idle);
		gauge(PoolMeters.CONNECTING, PoolStats::connecting);
		gauge(PoolMeters.PENDING, PoolStats::pending);
		gauge(PoolMeters.MAX, PoolStats::max);
		gauge(PoolMeters.MIN, PoolStats::minIdle);
		registered(Gauge.builder(PoolMeters.PAUSED.getName(), totals, PoolTotals::secondsPaused)
			.description(PoolMeters.PAUSED.getDescription())
			.baseUnit(PoolMeters.PAUSED.getBaseUnit())
			.tags(this.poolTag)
			.register(this.registry));
		total(PoolMeters.OPENED, this.poolTag, totals.opened());
		total(PoolMeters.LEAKS, this.poolTag, totals.leaks());
		total(PoolMeters.RESENDS, this.poolTag, totals.resends());
		for (ConnectPhase phase : ConnectPhase.values()) {
			this.failedDials.put(phase, counter(PoolMeters.FAILED, tags(MeterKey.PHASE, lowerCase(phase))));
		}
		for (AcquireOutcome outcome : AcquireOutcome.values()) {
			this.acquires.put(outcome, timer(PoolMeters.ACQUIRE, tags(MeterKey.OUTCOME, lowerCase(outcome))));
		}
		for (HedgeOutcome outcome : HedgeOutcome.values()) {
			this.hedges.put(outcome, counter(PoolMeters.HEDGES, tags(MeterKey.OUTCOME, lowerCase(outcome))));
		}
		this.usage = timer(PoolMeters.USAGE, this.poolTag);
		this.connect = timer(PoolMeters.CONNECT, this.poolTag);
		this.tls = timer(PoolMeters.TLS, this.poolTag);
		for (PoolEpisode.Kind kind : PoolEpisode.Kind.values()) {
			if (kind.severity() == PoolEpisode.Severity.WARN) {
				registered(Gauge
					.builder(PoolMeters.EPISODES_ACTIVE.getName(), totals,
							(source) -> source.activeEpisodes(kind).get())
					.description(PoolMeters.EPISODES_ACTIVE.getDescription())
					.tags(tags(MeterKey.KIND, kind.name()))
					.register(this.registry));
			}
			if (kind.severity() == PoolEpisode.Severity.WARN || totals.episodes(kind).sum() > 0) {
				episode(kind);
			}
		}
		burnRate(totals.burnRate());
		Arrays.stream(CloseReason.values()).filter((reason) -> totals.closed(reason).sum() > 0).forEach(this::closed);
	}

	void acquired(AcquireOutcome outcome, Duration waited) {
		Timer timer = this.acquires.get(outcome);
		if (timer != null) {
			timer.record(waited);
		}
	}

	void released(Duration held) {
		this.usage.record(held);
	}

	void opened(Duration connectTime, @Nullable Duration tlsTime) {
		this.connect.record(connectTime);
		if (tlsTime != null) {
			this.tls.record(tlsTime);
		}
	}

	void connectFailed(ConnectPhase phase) {
		Counter counter = this.failedDials.get(phase);
		if (counter != null) {
			counter.increment();
		}
	}

	void closed(CloseReason reason) {
		this.closed.computeIfAbsent(reason, (key) -> late(
				() -> total(PoolMeters.CLOSED, tags(MeterKey.REASON, key.name()), this.totals.closed(key))));
	}

	void retry(RetryCause cause, RetryOutcome outcome) {
		Counter counter = this.retries.computeIfAbsent(new Decision(cause, outcome),
				(key) -> late(() -> counter(PoolMeters.RETRIES,
						tags(MeterKey.CAUSE, lowerCase(cause)).and(MeterKey.OUTCOME.asString(), lowerCase(outcome)))));
		if (counter != null) {
			counter.increment();
		}
	}

	void hedged(HedgeOutcome outcome) {
		Counter counter = this.hedges.get(outcome);
		if (counter != null) {
			counter.increment();
		}
	}

	void episode(PoolEpisode.Kind kind) {
		this.episodes.computeIfAbsent(kind, (key) -> late(
				() -> total(PoolMeters.EPISODES, tags(MeterKey.KIND, key.name()), this.totals.episodes(key))));
	}

	/**
	 * Show the burn rates that there are, and no number for one that there is not.
	 */
	void burnRate(BurnRate burnRate) {
		synchronized (this.lock) {
			for (BurnWindow window : BurnWindow.values()) {
				if (window.of(burnRate) == null) {
					remove(window);
				}
				else if (!this.removed && !this.burnRates.containsKey(window)) {
					this.burnRates.put(window, register(window));
				}
			}
		}
	}

	private Meter register(BurnWindow window) {
		return registered(Gauge.builder(PoolMeters.BURN_RATE.getName(), this.totals, (source) -> {
			Double rate = window.of(source.burnRate());
			return (rate != null) ? rate : Double.NaN;
		})
			.description(PoolMeters.BURN_RATE.getDescription())
			.tags(tags(MeterKey.WINDOW, lowerCase(window)))
			.register(this.registry));
	}

	private void remove(BurnWindow window) {
		Meter meter = this.burnRates.remove(window);
		if (meter != null) {
			this.registered.remove(meter);
			this.registry.remove(meter);
		}
	}

	/**
	 * Remove the meters from the registry. Events that arrive later have no effect there.
	 */
	void remove() {
		synchronized (this.lock) {
			this.removed = true;
			this.registered.forEach(this.registry::remove);
			this.registered.clear();
		}
	}

	private <M extends Meter> @Nullable M late(Supplier<M> registration) {
		synchronized (this.lock) {
			return this.removed ? null : registration.get();
		}
	}

	private void gauge(PoolMeters meter, ToDoubleFunction<PoolStats> value) {
		registered(Gauge.builder(meter.getName(), this.pool, (source) -> value.applyAsDouble(source.stats()))
			.description(meter.getDescription())
			.tags(this.poolTag)
			.register(this.registry));
	}

	private FunctionCounter total(PoolMeters meter, Tags tags, LongAdder total) {
		return registered(FunctionCounter.builder(meter.getName(), total, LongAdder::sum)
			.description(meter.getDescription())
			.tags(tags)
			.register(this.registry));
	}

	private Counter counter(PoolMeters meter, Tags tags) {
		return registered(Counter.builder(meter.getName())
			.description(meter.getDescription())
			.tags(tags)
			.register(this.registry));
	}

	private Timer timer(PoolMeters meter, Tags tags) {
		return registered(
				Timer.builder(meter.getName()).description(meter.getDescription()).tags(tags).register(this.registry));
	}

	private <M extends Meter> M registered(M meter) {
		this.registered.add(meter);
		return meter;
	}

	private Tags tags(MeterKey key, String value) {
		return this.poolTag.and(key.asString(), value);
	}

	private static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private enum BurnWindow {

		SHORT, LONG;

		private @Nullable Double of(BurnRate burnRate) {
			return (this == SHORT) ? burnRate.shortWindow() : burnRate.longWindow();
		}

	}

	private record Decision(RetryCause cause, RetryOutcome outcome) {

	}

}
