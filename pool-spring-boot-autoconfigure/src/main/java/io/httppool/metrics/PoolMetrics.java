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
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Keeps the {@linkplain PoolMeters meters} of every pool that it is told about, in every
 * registry that it is bound to. Pools and registries may come in any order; the meters of
 * a pool go with the pool. What timers measure, and failed dials and retries, counts from
 * the moment at which both are there.
 * <p>
 * Safe for use by any number of threads. An event costs a look-up and the recording.
 */
public class PoolMetrics implements MeterBinder, PoolListener {

	private final Map<ConnectionPool, List<PoolMeterSet>> meters = new ConcurrentHashMap<>();

	/** Guarded by the monitor of this object, which also covers changes of the meters. */
	private final List<MeterRegistry> registries = new ArrayList<>();

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		if (this.registries.contains(registry)) {
			return;
		}
		this.registries.add(registry);
		this.meters.replaceAll(
				(pool, sets) -> Stream.concat(sets.stream(), Stream.of(new PoolMeterSet(pool, registry))).toList());
	}

	@Override
	public synchronized void poolAdded(ConnectionPool pool) {
		// A pool of the same name may still be closing. Its meters have the same
		// identity: the registry would keep them in place of the new ones.
		this.meters.keySet().stream().filter((other) -> other.name().equals(pool.name())).forEach(this::poolRemoved);
		this.meters.put(pool, this.registries.stream().map((registry) -> new PoolMeterSet(pool, registry)).toList());
	}

	@Override
	public synchronized void poolRemoved(ConnectionPool pool) {
		List<PoolMeterSet> sets = this.meters.remove(pool);
		if (sets != null) {
			sets.forEach(PoolMeterSet::remove);
		}
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		metersOf(pool).forEach((set) -> set.acquired(outcome, waited));
	}

	@Override
	public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		metersOf(pool).forEach((set) -> set.acquired(outcome, waited));
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		metersOf(pool).forEach((set) -> set.released(usage));
	}

	@Override
	public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
		metersOf(pool).forEach((set) -> set.opened(connect, tls));
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		metersOf(pool).forEach((set) -> set.connectFailed(phase));
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason) {
		metersOf(pool).forEach((set) -> set.closed(reason));
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		metersOf(pool).forEach((set) -> set.retry(cause, outcome));
	}

	private List<PoolMeterSet> metersOf(ConnectionPool pool) {
		// None for a pool that was removed: its last events must not bring it back.
		return this.meters.getOrDefault(pool, List.of());
	}

}
