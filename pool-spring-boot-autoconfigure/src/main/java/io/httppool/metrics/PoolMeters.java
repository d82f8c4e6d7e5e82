package io.httppool.metrics;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * All meters of a pool: the only place that names them, their kinds and their tags.
 */
public enum PoolMeters implements MeterDocumentation {

	/** Connections in use. */
	ACTIVE("pool.connections.active", Meter.Type.GAUGE, "Connections with at least one holder"),

	/** Unused connections. */
	IDLE("pool.connections.idle", Meter.Type.GAUGE, "Open connections without a holder"),

	/** Dials under way. */
	CONNECTING("pool.connections.connecting", Meter.Type.GAUGE, "Connections being opened"),

	/** Waiting callers. */
	PENDING("pool.connections.pending", Meter.Type.GAUGE, "Callers that wait for a connection"),

	/** The cap. */
	MAX("pool.connections.max", Meter.Type.GAUGE, "Most connections that may be open at once"),

	/** The connections kept warm. */
	MIN("pool.connections.min", Meter.Type.GAUGE, "Connections that are kept warm"),

	/** Successful dials. */
	OPENED("pool.connections.opened", Meter.Type.COUNTER, "Connections opened completely, TLS included"),

	/** Closed connections. */
	CLOSED("pool.connections.closed", Meter.Type.COUNTER, "Opened connections that were closed"),

	/** Failed dials. */
	FAILED("pool.connections.failed", Meter.Type.COUNTER, "Connections that could not be opened"),

	/** Acquires. */
	ACQUIRE("pool.acquire", Meter.Type.TIMER, "Time from asking for a connection to the answer"),

	/** Usage. */
	USAGE("pool.usage", Meter.Type.TIMER, "Time that a connection was held"),

	/** Connecting. */
	CONNECT("pool.connect", Meter.Type.TIMER, "Time for DNS and TCP of a connection that was opened"),

	/** TLS handshakes. */
	TLS("pool.tls", Meter.Type.TIMER, "Time for the TLS handshake of a connection that was opened"),

	/** Leaks. */
	LEAKS("pool.leaks", Meter.Type.COUNTER, "Connections that were held for longer than the leak threshold"),

	/** Resends. */
	RESENDS("pool.resends", Meter.Type.COUNTER, "Requests sent again because a stale connection had not taken them"),

	/** Decisions about further attempts. */
	RETRIES("pool.retries", Meter.Type.COUNTER, "Failed attempts, by what became of them"),

	/** Second requests. */
	HEDGES("pool.hedges", Meter.Type.COUNTER,
			"Requests sent a second time as their answer was slow, by what became of it"),

	/** Pauses. */
	PAUSED("pool.paused", Meter.Type.GAUGE, "Time left of the longest pause that the upstream asked for"),

	/** Episodes. */
	EPISODES("pool.episodes", Meter.Type.COUNTER, "Episodes that began: something was out of the ordinary"),

	/** Episodes under way. */
	EPISODES_ACTIVE("pool.episodes.active", Meter.Type.GAUGE,
			"Whether such an episode goes on, 1 or 0; kinds only that somebody should look at"),

	/** Burn rates. */
	BURN_RATE("pool.reuse.burn.rate", Meter.Type.GAUGE,
			"How many times as many acquires as the smallest hit rate allows needed a dial of their own");

	private final String name;

	private final Meter.Type type;

	private final String description;

	PoolMeters(String name, Meter.Type type, String description) {
		this.name = name;
		this.type = type;
		this.description = description;
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
		return (this.type == Meter.Type.TIMER || this == PAUSED) ? "seconds" : null;
	}

	@Override
	public KeyName[] getKeyNames() {
		return switch (this) {
			case CLOSED -> new KeyName[] { MeterKey.POOL, MeterKey.REASON };
			case FAILED -> new KeyName[] { MeterKey.POOL, MeterKey.PHASE };
			case ACQUIRE -> new KeyName[] { MeterKey.POOL, MeterKey.OUTCOME };
			case EPISODES, EPISODES_ACTIVE -> new KeyName[] { MeterKey.POOL, MeterKey.KIND };
			case BURN_RATE -> new KeyName[] { MeterKey.POOL, MeterKey.WINDOW };
			case RETRIES -> new KeyName[] { MeterKey.POOL, MeterKey.CAUSE, MeterKey.OUTCOME };
			case HEDGES -> new KeyName[] { MeterKey.POOL, MeterKey.OUTCOME };
			default -> new KeyName[] { MeterKey.POOL };
		};
	}

	/**
	 * Keys of the tags. Every meter of a pool has {@link #POOL}.
	 */
	public enum MeterKey implements KeyName {

		/** Name of the upstream. */
		POOL,

		/** {@link io.httppool.CloseReason}, as it is written. */
		REASON,

		/** {@link io.httppool.ConnectPhase}, in lower case. */
		PHASE,

		/**
		 * {@link io.httppool.AcquireOutcome}, {@link io.httppool.RetryOutcome} or
		 * {@link io.httppool.HedgeOutcome}, in lower case.
		 */
		OUTCOME,

		/** {@link io.httppool.RetryCause}, in lower case. */
		CAUSE,

		/** {@link io.httppool.PoolEpisode.Kind}, as it is written. */
		KIND,

		/**
		 * Which window of {@link io.httppool.BurnRate}: {@code short} or {@code long}.
		 */
		WINDOW;

		private final String key = name().toLowerCase(Locale.ROOT);

		@Override
		public String asString() {
			return this.key;
		}

	}

}
