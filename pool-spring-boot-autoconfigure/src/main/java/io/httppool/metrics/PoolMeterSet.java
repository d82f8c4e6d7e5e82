package io.httppool.metrics;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

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
import io.httppool.HedgeOutcome;
import io.httppool.PoolEpisode;
import io.httppool.PoolStats;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.RouteClass;
import io.httppool.RouteStats;
import io.httppool.metrics.PoolMeters.MeterKey;

/**
 * The meters of one group of pools in one registry. All of them are there from the start,
 * so that an alert sees the first failure as an increase, and the number of series is
 * what it will be; but for burn rates, which there are only with enough traffic.
 * <p>
 * Safe for use by any number of threads. An event finds its meter without a lock.
 */
final class PoolMeterSet {

	private static final String NONE = "none";

	/** A number and dots, or anything with a colon: no host name looks like that. */
	private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

	private final PoolGroup group;

	private final MeterRegistry registry;

	private final PoolMetricsOptions options;

	private final Tags poolTag;

	private final ConsistentReading<PoolStats> numbers;

	private final ConsistentReading<Map<RouteClass, RouteStats>> routes;

	private final Map<AcquireOutcome, Timer> acquires = new EnumMap<>(AcquireOutcome.class);

	private final Map<ConnectPhase, Counter> failedDials = new EnumMap<>(ConnectPhase.class);

	private final Map<RetryCause, Map<RetryOutcome, Counter>> retries = new EnumMap<>(RetryCause.class);

	private final Map<HedgeOutcome, Counter> hedges = new EnumMap<>(HedgeOutcome.class);

	private final Timer usage;

	private final Timer connect;

	private final Timer fullHandshakes;

	private final Timer resumedHandshakes;

	private final @Nullable Timer ages;

	/** Guarded by its own monitor, as are the next two. */
	private final List<Meter> registered = new ArrayList<>();

	private final Map<BurnWindow, Meter> burnRates = new EnumMap<>(BurnWindow.class);

	private boolean removed;

	PoolMeterSet(PoolGroup group, MeterRegistry registry, PoolMetricsOptions options) {
		this.group = group;
		this.registry = registry;
		this.options = options;
		this.poolTag = Tags.of(MeterKey.POOL.asString(), group.name());
		this.numbers = new ConsistentReading<>(group::totals, System::nanoTime);
		this.routes = new ConsistentReading<>(group::routes, System::nanoTime);
		registerNumbers();
		registerEpisodes();
		burnRate(group.burnRate());
		if (group.baseUrl() != null) {
			for (RouteClass route : RouteClass.values()) {
				registerRoute(route, tags(MeterKey.ROUTE, MeterKey.value(route)));
			}
		}
		for (ConnectPhase phase : ConnectPhase.values()) {
			this.failedDials.put(phase, counter(PoolMeters.FAILED, tags(MeterKey.PHASE, MeterKey.value(phase))));
		}
		for (AcquireOutcome outcome : AcquireOutcome.values()) {
			this.acquires.put(outcome, timer(PoolMeters.ACQUIRE, tags(MeterKey.OUTCOME, MeterKey.value(outcome))));
		}
		for (RetryCause cause : RetryCause.values()) {
			Map<RetryOutcome, Counter> outcomes = new EnumMap<>(RetryOutcome.class);
			for (RetryOutcome outcome : RetryOutcome.values()) {
				outcomes.put(outcome, counter(PoolMeters.RETRIES, tags(MeterKey.CAUSE, MeterKey.value(cause))
					.and(MeterKey.OUTCOME.asString(), MeterKey.value(outcome))));
			}
			this.retries.put(cause, outcomes);
		}
		for (HedgeOutcome outcome : HedgeOutcome.values()) {
			this.hedges.put(outcome, counter(PoolMeters.HEDGES, tags(MeterKey.OUTCOME, MeterKey.value(outcome))));
		}
		this.usage = timer(PoolMeters.USAGE, this.poolTag);
		this.connect = timer(PoolMeters.CONNECT, this.poolTag);
		this.fullHandshakes = timer(PoolMeters.TLS, tags(MeterKey.RESUMED, "false"));
		this.resumedHandshakes = timer(PoolMeters.TLS, tags(MeterKey.RESUMED, "true"));
		this.ages = options.openTelemetryNames() ? registerOpenTelemetry() : null;
	}

	private void registerNumbers() {
		gauge(PoolMeters.ACTIVE, this.poolTag, PoolStats::active);
		gauge(PoolMeters.IDLE, this.poolTag, PoolStats::idle);
		gauge(PoolMeters.DRAINING, this.poolTag, PoolStats::draining);
		gauge(PoolMeters.CONNECTING, this.poolTag, PoolStats::connecting);
		gauge(PoolMeters.PENDING, this.poolTag, PoolStats::pending);
		gauge(PoolMeters.MAX, this.poolTag, PoolStats::max);
		gauge(PoolMeters.MIN, this.poolTag, PoolStats::minIdle);
		gauge(PoolMeters.MAINTENANCE, this.poolTag, (stats) -> seconds(stats.lastMaintenance()));
		total(PoolMeters.OPENED, this.poolTag, PoolStats::opened);
		for (CloseReason reason : CloseReason.values()) {
			total(PoolMeters.CLOSED, tags(MeterKey.REASON, reason.name()),
					(stats) -> stats.closed().getOrDefault(reason, 0L));
		}
		total(PoolMeters.HITS, this.poolTag, PoolStats::hits);
		total(PoolMeters.MISSES, this.poolTag, PoolStats::misses);
		total(PoolMeters.LEAKS, this.poolTag, PoolStats::leaked);
		total(PoolMeters.RESENDS, this.poolTag, PoolStats::resends);
		registered(Gauge.builder(PoolMeters.PAUSED.getName(), this.group, PoolGroup::secondsPaused)
			.description(PoolMeters.PAUSED.getDescription())
			.baseUnit(PoolMeters.PAUSED.getBaseUnit())
			.tags(this.poolTag)
			.register(this.registry));
	}

	private void registerEpisodes() {
		for (PoolEpisode.Kind kind : PoolEpisode.Kind.values()) {
			Tags tags = tags(MeterKey.KIND, kind.name());
			registered(
					FunctionCounter.builder(PoolMeters.EPISODES.getName(), this.group, (group) -> group.episodes(kind))
						.description(PoolMeters.EPISODES.getDescription())
						.tags(tags)
						.register(this.registry));
			if (kind.severity() == PoolEpisode.Severity.WARN) {
				registered(Gauge
					.builder(PoolMeters.EPISODES_ACTIVE.getName(), this.group,
							(group) -> group.isInEpisode(kind) ? 1 : 0)
					.description(PoolMeters.EPISODES_ACTIVE.getDescription())
					.tags(tags)
					.register(this.registry));
			}
		}
	}

	/**
	 * Show the burn rates that there are, and no number for one that there is not.
	 */
	void burnRate(BurnRate burnRate) {
		synchronized (this.registered) {
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
		return registered(Gauge.builder(PoolMeters.BURN_RATE.getName(), this.group, (group) -> {
			Double rate = window.of(group.burnRate());
			return (rate != null) ? rate : Double.NaN;
		})
			.description(PoolMeters.BURN_RATE.getDescription())
			.tags(tags(MeterKey.WINDOW, MeterKey.value(window)))
			.register(this.registry));
	}

	private void remove(BurnWindow window) {
		Meter meter = this.burnRates.remove(window);
		if (meter != null) {
			this.registered.remove(meter);
			this.registry.remove(meter);
		}
	}

	private void registerRoute(RouteClass route, Tags tags) {
		routeGauge(PoolMeters.ROUTE_ACTIVE, route, tags, RouteStats::active);
		routeGauge(PoolMeters.ROUTE_IDLE, route, tags, RouteStats::idle);
		routeGauge(PoolMeters.ROUTE_CONNECTING, route, tags, RouteStats::connecting);
		routeGauge(PoolMeters.ROUTE_PENDING, route, tags, RouteStats::pending);
		routeTotal(PoolMeters.ROUTE_OPENED, route, tags, RouteStats::opened);
		routeTotal(PoolMeters.ROUTE_CLOSED, route, tags, RouteStats::closed);
		routeTotal(PoolMeters.ROUTE_FAILED, route, tags, RouteStats::connectFailures);
		routeTotal(PoolMeters.ROUTE_HITS, route, tags, RouteStats::hits);
		routeTotal(PoolMeters.ROUTE_MISSES, route, tags, RouteStats::misses);
		routeTotal(PoolMeters.ROUTE_REUSED, route, tags, RouteStats::reused);
		routeTotal(PoolMeters.ROUTE_UNSERVED, route, tags, RouteStats::unserved);
	}

	private Timer registerOpenTelemetry() {
		Tags server = this.poolTag.and(serverTags(this.group.baseUrl()));
		String state = MeterKey.CONNECTION_STATE.asString();
		gauge(PoolMeters.OTEL_OPEN_CONNECTIONS, server.and(state, "active"), PoolStats::active);
		gauge(PoolMeters.OTEL_OPEN_CONNECTIONS, server.and(state, "idle"), PoolStats::idle);
		return timer(PoolMeters.OTEL_CONNECTION_DURATION, server);
	}

	private static Tags serverTags(@Nullable URI baseUrl) {
		String address = NONE;
		String port = NONE;
		if (baseUrl != null) {
			address = ADDRESS.matcher(baseUrl.getHost()).matches() ? NONE : baseUrl.getHost();
			port = String.valueOf((baseUrl.getPort() > 0) ? baseUrl.getPort()
					: ("https".equalsIgnoreCase(baseUrl.getScheme()) ? 443 : 80));
		}
		return Tags.of(MeterKey.SERVER_ADDRESS.asString(), address, MeterKey.SERVER_PORT.asString(), port);
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

	void opened(Duration connectTime) {
		this.connect.record(connectTime);
	}

	void handshaken(Duration handshake, boolean resumed) {
		(resumed ? this.resumedHandshakes : this.fullHandshakes).record(handshake);
	}

	void connectFailed(ConnectPhase phase) {
		Counter counter = this.failedDials.get(phase);
		if (counter != null) {
			counter.increment();
		}
	}

	void closed(Duration age) {
		if (this.ages != null) {
			this.ages.record(age);
		}
	}

	void retry(RetryCause cause, RetryOutcome outcome) {
		Counter counter = this.retries.getOrDefault(cause, Map.of()).get(outcome);
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

	/**
	 * Remove the meters from the registry. Events that arrive later have no effect there.
	 */
	void remove() {
		synchronized (this.registered) {
			this.removed = true;
			this.registered.forEach(this.registry::remove);
			this.registered.clear();
		}
	}

	private void gauge(PoolMeters meter, Tags tags, ToDoubleFunction<PoolStats> number) {
		gauge(meter, tags, this.numbers.reader(number));
	}

	private void routeGauge(PoolMeters meter, RouteClass route, Tags tags, ToDoubleFunction<RouteStats> number) {
		gauge(meter, tags, this.routes.reader((routes) -> of(route, routes, number)));
	}

	private void gauge(PoolMeters meter, Tags tags, ConsistentReading.Reader<?> reader) {
		registered(Gauge.builder(meter.getName(), reader, ConsistentReading.Reader::value)
			.strongReference(true)
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.tags(tags)
			.register(this.registry));
	}

	private void total(PoolMeters meter, Tags tags, ToDoubleFunction<PoolStats> number) {
		total(meter, tags, this.numbers.reader(number));
	}

	private void routeTotal(PoolMeters meter, RouteClass route, Tags tags, ToDoubleFunction<RouteStats> number) {
		total(meter, tags, this.routes.reader((routes) -> of(route, routes, number)));
	}

	private void total(PoolMeters meter, Tags tags, ConsistentReading.Reader<?> reader) {
		// The group lives as long as the meter does; a reader would not.
		registered(FunctionCounter.builder(meter.getName(), this.group, (group) -> reader.value())
			.description(meter.getDescription())
			.tags(tags)
			.register(this.registry));
	}

	private static double of(RouteClass route, Map<RouteClass, RouteStats> routes,
			ToDoubleFunction<RouteStats> number) {
		RouteStats stats = routes.get(route);
		return (stats != null) ? number.applyAsDouble(stats) : 0;
	}

	private static double seconds(@Nullable Instant time) {
		return (time != null) ? time.toEpochMilli() / 1e3 : Double.NaN;
	}

	private Counter counter(PoolMeters meter, Tags tags) {
		return registered(Counter.builder(meter.getName())
			.description(meter.getDescription())
			.tags(tags)
			.register(this.registry));
	}

	private Timer timer(PoolMeters meter, Tags tags) {
		Timer.Builder timer = Timer.builder(meter.getName()).description(meter.getDescription()).tags(tags);
		if (this.options.histograms()) {
			timer.serviceLevelObjectives(meter.getBuckets().toArray(Duration[]::new));
		}
		return registered(timer.register(this.registry));
	}

	private <M extends Meter> M registered(M meter) {
		synchronized (this.registered) {
			this.registered.add(meter);
		}
		return meter;
	}

	private Tags tags(MeterKey key, String value) {
		return this.poolTag.and(key.asString(), value);
	}

	private enum BurnWindow {

		SHORT, LONG;

		private @Nullable Double of(BurnRate burnRate) {
			return (this == SHORT) ? burnRate.shortWindow() : burnRate.longWindow();
		}

	}

}
