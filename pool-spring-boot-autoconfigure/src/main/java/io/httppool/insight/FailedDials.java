package io.httppool.insight;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.RouteClass;
import io.httppool.RouteStats;

/**
 * Dials of an upstream that failed since the last one that succeeded. Those of other
 * hosts, where a redirect leads for instance, say nothing of the upstream.
 *
 * @param count how many, at least 1
 * @param phase what the latest one failed in
 * @param latest the time of a monotonic clock at which it failed
 */
record FailedDials(int count, ConnectPhase phase, long latest) {

	private static final int OF_AN_OUTAGE = 3;

	static FailedDials another(@Nullable FailedDials before, ConnectPhase phase, long now) {
		return new FailedDials((before != null) ? before.count() + 1 : 1, phase, now);
	}

	/**
	 * Whether the upstream cannot be reached, as far as its pool knows: three dials
	 * failed in a row, or one did and no connection is open.
	 */
	boolean isOutage(ConnectionPool pool) {
		if (this.count >= OF_AN_OUTAGE) {
			return true;
		}
		RouteStats base = pool.routeStats().get(RouteClass.BASE);
		return base == null || base.active() + base.idle() == 0;
	}

	/**
	 * Whether the latest one is so long ago that the upstream may be back: the pool would
	 * have dialled since if it could.
	 * @param now the time of the monotonic clock
	 */
	boolean isLongAgo(PoolConfig config, long now) {
		Duration twoProbes = config.maintenanceInterval().plus(config.connectTimeout()).multipliedBy(2);
		Duration window = config.health().window();
		Duration limit = (window.compareTo(twoProbes) > 0) ? window : twoProbes;
		return Duration.ofNanos(now - this.latest).compareTo(limit) > 0;
	}

	String describe() {
		String dials = (this.count == 1) ? "the last dial failed" : "the last " + this.count + " dials failed";
		return dials + " (" + this.phase.name().toLowerCase(Locale.ROOT) + ")";
	}

}
