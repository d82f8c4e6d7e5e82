package io.httppool.engine;

import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolState;

/**
 * What the parts of one engine share. Guarded by the engine's lock but for what is final
 * or {@code volatile}.
 *
 * @param <C> a connection
 */
final class EngineState<C> {

	final EngineSettings settings;

	final ConnectionDriver<C> driver;

	final EngineListener<C> listener;

	final EngineClock clock;

	final Alarm alarm;

	final LaneRegistry<C> lanes;

	final SlotRegistry<C> slots = new SlotRegistry<>();

	final TenantShares tenants;

	final LongAdder hits = new LongAdder();

	final LongAdder misses = new LongAdder();

	final LongAdder timeouts = new LongAdder();

	final LongAdder rejected = new LongAdder();

	volatile PoolState state = PoolState.ACTIVE;

	/** Most connections, without the overflow. */
	volatile int max;

	int minIdle;

	long connectFailures;

	long leaked;

	/**
	 * The totals when the statistics were started again, {@code null} if they never were.
	 */
	@Nullable EngineStats start;

	/** When everything was last looked at; negative if it was not yet. */
	long lastMaintenanceAt = -1;

	EngineState(EngineSettings settings, ConnectionDriver<C> driver, EngineListener<C> listener, EngineClock clock,
			Runnable alarmTask) {
		this.settings = settings;
		this.driver = driver;
		this.listener = listener;
		this.clock = clock;
		this.alarm = new Alarm(clock, alarmTask);
		this.lanes = new LaneRegistry<>(settings.order(), Math.max(1, Nanos.of(settings.ageingInterval())),
				Nanos.of(settings.keepAliveMargin()));
		this.max = settings.maxConnections();
		this.minIdle = settings.minIdle();
		this.tenants = new TenantShares(settings.tenantMaxShare(), this.max);
	}

	boolean isActive() {
		return this.state == PoolState.ACTIVE;
	}

	boolean isClosed() {
		return this.state == PoolState.CLOSED;
	}

	/** Most slots, with the overflow. */
	int cap() {
		return this.max + this.settings.overflow();
	}

	/** Places that one lane may take while another one waits. */
	int laneShare() {
		return (cap() + 1) / 2;
	}

}
