package io.httppool.adaptive;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Resizes the pools whose {@code adaptive.enabled} is set, so that their upstreams get as
 * many exchanges at once as they serve without becoming slow.
 * <p>
 * Safe for use by any number of threads. Pools are resized by the thread that gave back a
 * connection. An event of another pool costs a look-up.
 */
public class AdaptiveConcurrency implements PoolListener {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	private final Map<ConnectionPool, AdaptivePool> pools = new ConcurrentHashMap<>();

	private final Duration interval;

	private final LongSupplier nanoTime;

	/**
	 * Create a listener with the usual interval, half a second.
	 */
	public AdaptiveConcurrency() {
		this(INTERVAL);
	}

	/**
	 * Create a listener.
	 * @param interval shortest time between two changes of a size. What takes longer, a
	 * pause before a larger size is tried again for instance, follows from it
	 */
	public AdaptiveConcurrency(Duration interval) {
		this(interval, System::nanoTime);
	}

	AdaptiveConcurrency(Duration interval, LongSupplier nanoTime) {
		if (interval.isNegative() || interval.isZero()) {
			throw new IllegalArgumentException("interval must be positive (was " + interval + ")");
		}
		this.interval = interval;
		this.nanoTime = nanoTime;
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		if (pool.config().adaptive().enabled()) {
			this.pools.put(pool, new AdaptivePool(pool, this.interval, this.nanoTime));
		}
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		this.pools.remove(pool);
	}

	@Override
	public void connecting(ConnectionPool pool) {
		with(pool, AdaptivePool::begin);
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		with(pool, AdaptivePool::began);
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		AdaptivePool adaptive = this.pools.get(pool);
		if (adaptive != null) {
			adaptive.ended(usage.toNanos());
		}
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason) {
		if (reason == CloseReason.TIMED_OUT) {
			with(pool, AdaptivePool::timedOut);
		}
		else if (reason == CloseReason.TRANSPORT_ERROR) {
			with(pool, AdaptivePool::broke);
		}
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		if (cause == RetryCause.RATE_LIMITED || cause == RetryCause.UNAVAILABLE || cause == RetryCause.STATUS) {
			with(pool, AdaptivePool::broke);
		}
	}

	@Override
	public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
		with(pool, (adaptive) -> adaptive.resized(maxConnections, minIdle));
	}

	@Override
	public void minIdleResized(ConnectionPool pool, int maxConnections, int minIdle) {
		with(pool, (adaptive) -> adaptive.minIdleResized(minIdle));
	}

	private void with(ConnectionPool pool, Consumer<AdaptivePool> action) {
		@Nullable AdaptivePool adaptive = this.pools.get(pool);
		if (adaptive != null) {
			action.accept(adaptive);
		}
	}

}
