package io.httppool.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * All meters of this library: the only place that names them, their kinds, units, tags
 * and buckets. The table in the documentation is made of it, so a new meter is one
 * constant and the line that records it.
 */
public enum PoolMeters implements MeterDocumentation {

	/** Connections in use. */
	ACTIVE("pool.connections.active", Meter.Type.GAUGE, null, "Connections with at least one holder", MeterKey.POOL),

	/** Unused connections. */
	IDLE("pool.connections.idle", Meter.Type.GAUGE, null, "Open connections without a holder", MeterKey.POOL),

	/** Connections that are about to be closed. */
	DRAINING("pool.connections.draining", Meter.Type.GAUGE, null,
			"Open connections that take no new work and are about to be closed", MeterKey.POOL),

	/** Dials under way. */
	CONNECTING("pool.connections.connecting", Meter.Type.GAUGE, null, "Connections being opened", MeterKey.POOL),

	/** Waiting callers. */
	PENDING("pool.connections.pending", Meter.Type.GAUGE, null, "Callers that wait for a connection", MeterKey.POOL),

	/** The cap. */
	MAX("pool.connections.max", Meter.Type.GAUGE, null, "Most connections that may be open at once", MeterKey.POOL),

	/** The connections kept warm. */
	MIN("pool.connections.min", Meter.Type.GAUGE, null, "Connections that are kept warm", MeterKey.POOL),

	/** Successful dials. */
	OPENED("pool.connections.opened", Meter.Type.COUNTER, null, "Connections opened completely, TLS included",
			MeterKey.POOL),

	/** Closed connections. */
	CLOSED("pool.connections.closed", Meter.Type.COUNTER, null, "Opened connections that were closed", MeterKey.POOL,
			MeterKey.REASON),

	/** Failed dials. */
	FAILED("pool.connections.failed", Meter.Type.COUNTER, null, "Connections that could not be opened", MeterKey.POOL,
			MeterKey.PHASE),

	/** Acquires served without a dial. */
	HITS("pool.hits", Meter.Type.COUNTER, null, "Acquires served without a dial of their own", MeterKey.POOL),

	/** Acquires served by a dial. */
	MISSES("pool.misses", Meter.Type.COUNTER, null, "Acquires served by a connection that was opened for them",
			MeterKey.POOL),

	/** Acquires. */
	ACQUIRE("pool.acquire", Meter.Type.TIMER, Unit.SECONDS, "Time from asking for a connection to the answer",
			MeterKey.POOL, MeterKey.OUTCOME),

	/** Usage. */
	USAGE("pool.usage", Meter.Type.TIMER, Unit.SECONDS, "Time that a connection was held", MeterKey.POOL),

	/** Connecting. */
	CONNECT("pool.connect", Meter.Type.TIMER, Unit.SECONDS, "Time for DNS and TCP of a connection that was opened",
			MeterKey.POOL),

	/** TLS handshakes. */
	TLS("pool.tls", Meter.Type.TIMER, Unit.SECONDS, "Time for the TLS handshake of a connection that was opened",
			MeterKey.POOL, MeterKey.RESUMED),

	/** Leaks. */
	LEAKS("pool.leaks", Meter.Type.COUNTER, null, "Connections that were held for longer than the leak threshold",
			MeterKey.POOL),

	/** Resends. */
	RESENDS("pool.resends", Meter.Type.COUNTER, null,
			"Requests sent again because a stale connection had not taken them", MeterKey.POOL),

	/** Decisions about further attempts. */
	RETRIES("pool.retries", Meter.Type.COUNTER, null, "Failed attempts, by what became of them", MeterKey.POOL,
			MeterKey.CAUSE, MeterKey.OUTCOME),

	/** Second requests. */
	HEDGES("pool.hedges", Meter.Type.COUNTER, null,
			"Requests sent a second time as their answer was slow, by what became of it", MeterKey.POOL,
			MeterKey.OUTCOME),

	/** Pauses. */
	PAUSED("pool.paused", Meter.Type.GAUGE, Unit.SECONDS, "Time left of the longest pause that the upstream asked for",
			MeterKey.POOL),

	/** The background task. */
	MAINTENANCE("pool.maintenance.timestamp", Meter.Type.GAUGE, Unit.SECONDS,
			"When the background task last looked at the pool, since 1970", MeterKey.POOL),

	/** Episodes. */
	EPISODES("pool.episodes", Meter.Type.COUNTER, null, "Episodes that began: something was out of the ordinary",
			MeterKey.POOL, MeterKey.KIND),

	/** Episodes under way. */
	EPISODES_ACTIVE("pool.episodes.active", Meter.Type.GAUGE, null,
			"Whether such an episode goes on, 1 or 0; kinds only that somebody should look at", MeterKey.POOL,
			MeterKey.KIND),

	/** Burn rates. */
	BURN_RATE("pool.reuse.burn.rate", Meter.Type.GAUGE, null,
			"How many times as many acquires as the smallest hit rate allows needed a dial of their own", MeterKey.POOL,
			MeterKey.WINDOW),

	/** Connections in use, by where they lead. */
	ROUTE_ACTIVE("pool.route.active", Meter.Type.GAUGE, null, "Connections with at least one holder", MeterKey.POOL,
			MeterKey.ROUTE),

	/** Unused connections, by where they lead. */
	ROUTE_IDLE("pool.route.idle", Meter.Type.GAUGE, null, "Open connections without a holder", MeterKey.POOL,
			MeterKey.ROUTE),

	/** Dials under way, by where they lead. */
	ROUTE_CONNECTING("pool.route.connecting", Meter.Type.GAUGE, null, "Connections being opened", MeterKey.POOL,
			MeterKey.ROUTE),

	/** Waiting callers, by where they want to go. */
	ROUTE_PENDING("pool.route.pending", Meter.Type.GAUGE, null, "Callers that wait for a connection", MeterKey.POOL,
			MeterKey.ROUTE),

	/** Successful dials, by where they lead. */
	ROUTE_OPENED("pool.route.opened", Meter.Type.COUNTER, null, "Connections opened completely, TLS included",
			MeterKey.POOL, MeterKey.ROUTE),

	/** Closed connections, by where they led. */
	ROUTE_CLOSED("pool.route.closed", Meter.Type.COUNTER, null, "Opened connections that were closed", MeterKey.POOL,
			MeterKey.ROUTE),

	/** Failed dials, by where they led. */
	ROUTE_FAILED("pool.route.failed", Meter.Type.COUNTER, null, "Connections that could not be opened", MeterKey.POOL,
			MeterKey.ROUTE),

	/** Acquires served without a dial, by where they lead. */
	ROUTE_HITS("pool.route.hits", Meter.Type.COUNTER, null, "Acquires served without a dial of their own",
			MeterKey.POOL, MeterKey.ROUTE),

	/** Acquires served by a dial, by where they lead. */
	ROUTE_MISSES("pool.route.misses", Meter.Type.COUNTER, null,
			"Acquires served by a connection that was opened for them", MeterKey.POOL, MeterKey.ROUTE),

	/** Acquires served by a used connection, by where it leads. */
	ROUTE_REUSED("pool.route.reused", Meter.Type.COUNTER, null,
			"Acquires served by a connection that had been used before", MeterKey.POOL, MeterKey.ROUTE),

	/** Acquires that failed, by where they wanted to go. */
	ROUTE_UNSERVED("pool.route.unserved", Meter.Type.COUNTER, null, "Acquires that timed out, were refused or given up",
			MeterKey.POOL, MeterKey.ROUTE),

	/** The pools themselves. */
	POOLS("pool.pools", Meter.Type.GAUGE, null, "Pools that there are", MeterKey.KIND),

	/** The replicas of the application. */
	FLEET_REPLICAS("pool.fleet.replicas", Meter.Type.GAUGE, null,
			"Replicas that share the quotas, this one included; only with a fleet"),

	/** The fleet's Redis. */
	FLEET_CONNECTED("pool.fleet.connected", Meter.Type.GAUGE, null,
			"Whether Redis answers, 1, or each replica keeps to its part of the quotas, 0; only with a fleet"),

	/** Open connections, as OpenTelemetry names them. */
	OTEL_OPEN_CONNECTIONS("http.client.open_connections", Meter.Type.GAUGE, null,
			"Open connections, by whether they have a holder", MeterKey.POOL, MeterKey.CONNECTION_STATE,
			MeterKey.SERVER_ADDRESS, MeterKey.SERVER_PORT),

	/** Age of connections, as OpenTelemetry names it. */
	OTEL_CONNECTION_DURATION("http.client.connection.duration", Meter.Type.TIMER, Unit.SECONDS,
			"Time for which a connection was open", MeterKey.POOL, MeterKey.SERVER_ADDRESS, MeterKey.SERVER_PORT);

	private static final List<Duration> SHORT_TIMES = millis(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000);

	private static final List<Duration> LONG_TIMES = millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
			30_000);

	private static final List<Duration> AGES = millis(1000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000);

	private final String name;

	private final Meter.Type type;

	private final @Nullable String unit;

	private final String description;

	/** Never changed, and given out as a copy. */
	@SuppressWarnings("ImmutableEnumChecker")
	private final MeterKey[] keys;

	PoolMeters(String name, Meter.Type type, @Nullable String unit, String description, MeterKey... keys) {
		this.name = name;
		this.type = type;
		this.unit = unit;
		this.description = description;
		this.keys = keys;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	/**
	 * What the meter measures.
	 * @return a sentence without full stop
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * Seconds for times. Numbers of things have no unit: Prometheus would append it to
	 * names that say it already.
	 */
	@Override
	public @Nullable String getBaseUnit() {
		return this.unit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keys.clone();
	}

	/**
	 * Whether it is there only if asked for, since it repeats others under the name that
	 * OpenTelemetry's conventions give it.
	 * @return whether it is one of OpenTelemetry's
	 */
	public boolean isOpenTelemetry() {
		return this.name.startsWith("http.");
	}

	/**
	 * The bounds of a timer's buckets, if it has buckets. A fixed number, so that the
	 * number of series is known beforehand.
	 * @return the bounds, empty for what is no timer
	 */
	public List<Duration> getBuckets() {
		return switch (this) {
			case ACQUIRE, CONNECT, TLS -> SHORT_TIMES;
			case USAGE -> LONG_TIMES;
			case OTEL_CONNECTION_DURATION -> AGES;
			default -> List.of();
		};
	}

	private static List<Duration> millis(long... millis) {
		return Arrays.stream(millis).mapToObj(Duration::ofMillis).toList();
	}

	/**
	 * Keys of the tags. Each has few values, none of which comes from a request.
	 */
	public enum MeterKey implements KeyName {

		/** Name of the upstream, or {@code on-demand} for all pools without a name. */
		POOL("pool"),

		/** {@link io.httppool.CloseReason}, as it is written. */
		REASON("reason"),

		/** {@link io.httppool.ConnectPhase}, in lower case. */
		PHASE("phase"),

		/**
		 * {@link io.httppool.AcquireOutcome}, {@link io.httppool.RetryOutcome} or
		 * {@link io.httppool.HedgeOutcome}, in lower case.
		 */
		OUTCOME("outcome"),

		/** {@link io.httppool.RetryCause}, in lower case. */
		CAUSE("cause"),

		/** Whether a TLS session was resumed: {@code true} or {@code false}. */
		RESUMED("resumed"),

		/** {@link io.httppool.RouteClass}, in lower case. */
		ROUTE("route"),

		/**
		 * {@link io.httppool.PoolEpisode.Kind} of an episode, as it is written;
		 * {@code upstream} or {@code on-demand} of pools.
		 */
		KIND("kind"),

		/**
		 * Which window of {@link io.httppool.BurnRate}: {@code short} or {@code long}.
		 */
		WINDOW("window"),

		/** {@code active} or {@code idle}. */
		CONNECTION_STATE("http.connection.state"),

		/** Host of the base URL; {@code none} for an address and for pools on demand. */
		SERVER_ADDRESS("server.address"),

		/** Port of the base URL; {@code none} for pools on demand. */
		SERVER_PORT("server.port");

		private final String key;

		MeterKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

		/**
		 * A constant as a value of this key.
		 * @param constant the constant
		 * @return its name in lower case
		 */
		static String value(Enum<?> constant) {
			return constant.name().toLowerCase(Locale.ROOT);
		}

	}

	private static final class Unit {

		private static final String SECONDS = "seconds";

		private Unit() {
		}

	}

}
