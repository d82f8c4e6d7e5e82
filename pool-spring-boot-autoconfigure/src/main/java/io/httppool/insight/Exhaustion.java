package io.httppool.insight;

import java.util.Comparator;
import java.util.List;

import io.httppool.AcquireOutcome;
import io.httppool.ConnectionPool;
import io.httppool.DurationText;
import io.httppool.PoolConfig;
import io.httppool.PoolStats;
import io.httppool.PooledConnection;
import io.httppool.PooledConnection.Holder;

/**
 * What a pool was like when it could not serve an acquire, taken at that moment: who held
 * the connections then has given them back when somebody looks.
 *
 * @param outcome whether the acquire timed out or was refused
 * @param stats the numbers
 * @param connections the connections in use, the one held for longest first
 */
record Exhaustion(AcquireOutcome outcome, PoolStats stats, List<PooledConnection> connections) {

	static Exhaustion of(ConnectionPool pool, AcquireOutcome outcome) {
		Comparator<PooledConnection> heldForLongest = Comparator.comparing((connection) -> connection.holders()
			.stream()
			.map(Holder::since)
			.min(Comparator.naturalOrder())
			.orElseThrow());
		return new Exhaustion(outcome, pool.stats(),
				pool.connections()
					.stream()
					.filter((connection) -> !connection.holders().isEmpty())
					.sorted(heldForLongest)
					.toList());
	}

	/**
	 * What happened, the numbers, and what to change.
	 */
	String describe(PoolConfig config) {
		String happened = (this.outcome == AcquireOutcome.TIMEOUT)
				? "no connection was free within acquire-timeout (" + DurationText.of(config.acquireTimeout()) + ")"
				: "more callers than max-pending allows wanted to wait";
		return "%s: max=%d, overflow=%d, max-pending=%d, active=%d, idle=%d, connecting=%d, pending=%d; %s".formatted(
				happened, this.stats.max(), config.overflow(), config.maxPending(), this.stats.active(),
				this.stats.idle(), this.stats.connecting(), this.stats.pending(), remedy(config));
	}

	private String remedy(PoolConfig config) {
		String prefix = PoolConfig.isOnDemand(config.name()) ? "pool.defaults" : "pool.upstreams." + config.name();
		if (config.adaptive().enabled() && this.stats.max() < config.adaptive().max()) {
			return "the pool is as large as does the upstream good: raise " + prefix
					+ ".adaptive.min, or release connections sooner";
		}
		if (this.stats.active() < this.stats.max() && this.stats.connecting() > 0) {
			return "connections open slowly: raise " + prefix + ".min-idle or .max-concurrent-connects";
		}
		if (this.stats.active() < this.stats.max() && config.tenantMaxShare() < 1) {
			return "a tenant used up its share: raise " + prefix + ".tenant.max-share or .max-connections";
		}
		if (this.outcome == AcquireOutcome.REJECTED) {
			return "raise " + prefix + ".max-connections or .max-pending, or release connections sooner";
		}
		return "raise " + prefix + ".max-connections, or release connections sooner";
	}

}
