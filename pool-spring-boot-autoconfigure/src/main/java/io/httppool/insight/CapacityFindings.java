package io.httppool.insight;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.PercentText;
import io.httppool.PoolConfig;
import io.httppool.PoolState;

/**
 * Findings about how many connections there are, and who has them. Pure functions.
 */
final class CapacityFindings {

	/** From here on, a pool counts as busy. */
	private static final double BUSY = 0.7;

	private static final double NEARLY_ALL = 0.95;

	/** Fewer waits than this share of the acquires are the end of some burst. */
	private static final double MANY_WAIT = 0.05;

	private static final Duration SHORT_WAIT = Duration.ofMillis(5);

	/** Share of the connections that is too much for one tenant of several. */
	private static final double NOISY = 0.6;

	private static final double FAIR_SHARE = 0.5;

	private static final int MANY = 50;

	private static final int FAR_MORE = 8;

	/**
	 * Nobody knows after some minutes what the pool needs at its busiest: so many
	 * windows, or as long as that.
	 */
	private static final int MANY_WINDOWS = 10;

	private static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

	/** Connections that are not given back; less is what the ends of a window cut off. */
	private static final double UNRETURNED = 0.5;

	/** Exchanges that take longer than half a window, or than that, are rare. */
	private static final Duration LONG_EXCHANGE = Duration.ofSeconds(30);

	private static final Duration LEAK_DETECTION = Duration.ofSeconds(60);

	private static final Duration EARLY_LEAK_DETECTION = Duration.ofSeconds(10);

	private CapacityFindings() {
	}

	static void add(Observation observation, List<Finding> findings) {
		leak(observation, findings);
		boolean noisy = noisyTenant(observation, findings);
		if (!noisy) {
			undersized(observation, findings);
		}
		oversized(observation, findings);
	}

	private static void leak(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic now = observation.now();
		long waiting = now.leakedWaiting();
		long leaked = now.leaked() - waiting;
		if (leaked > 0) {
			Duration usual = ConfigDiagnosis.rounded(observation.all().usages().quantile(0.99).multipliedBy(10));
			Duration early = (usual.compareTo(EARLY_LEAK_DETECTION) > 0) ? usual : EARLY_LEAK_DETECTION;
			Duration threshold = config.leakDetectionThreshold();
			findings.add(FindingBuilder.warn(config, FindingKind.CONNECTION_LEAK)
				.with("leaked", leaked)
				.with("waitingForUpstream", waiting)
				.with("max", now.levels().max())
				.with("leakDetectionThresholdMillis", threshold)
				.with("p99HoldMillis", observation.all().usages().quantile(0.99))
				.set("leak-detection-threshold",
						(early.compareTo(threshold) < 0 || threshold.isZero()) ? early : threshold)
				.summary(leaked + " of " + now.levels().max()
						+ " connections were borrowed and not given back; the log says by whom:"
						+ " close the response, or read its body to the end"));
		}
		else if (config.leakDetectionThreshold().isZero()) {
			unseenLeak(observation, findings);
		}
	}

	/**
	 * Without leak detection, a leak shows as connections that are always in use and
	 * never given back. So does an exchange that takes very long, hence no more than a
	 * hint.
	 */
	private static void unseenLeak(Observation observation, List<Finding> findings) {
		PoolTraffic now = observation.now();
		double given = now.length().isZero() ? 0 : (double) now.usages().total().toNanos() / now.length().toNanos();
		int always = now.lowest(PoolLevels::active);
		if (always > 0 && always - given >= UNRETURNED
				&& now.length().compareTo(shorter(observation.window().dividedBy(2), LONG_EXCHANGE)) >= 0) {
			findings.add(FindingBuilder.info(observation.config(), FindingKind.CONNECTION_LEAK)
				.with("alwaysActive", always)
				.with("meanActiveByReleases", given)
				.with("windowMillis", now.length())
				.set("leak-detection-threshold", LEAK_DETECTION)
				.summary("connections are in use all the time and not given back; with leak detection the log would"
						+ " say who has them"));
		}
	}

	private static boolean noisyTenant(Observation observation, List<Finding> findings) {
		PoolTraffic now = observation.now();
		Map<String, Double> shares = now.tenantShares();
		Optional<Map.Entry<String, Double>> largest = shares.entrySet().stream().max(Map.Entry.comparingByValue());
		if (largest.isEmpty() || shares.size() < 2 || largest.get().getValue() < NOISY || !isContended(observation)
				|| observation.config().tenantMaxShare() <= NOISY) {
			return false;
		}
		double share = largest.get().getValue();
		findings.add(FindingBuilder.warn(observation.config(), FindingKind.NOISY_TENANT)
			.with("tenant", largest.get().getKey())
			.with("share", share)
			.with("tenants", shares.size())
			.with("unserved", observation.unserved())
			.with("waited", now.acquires(AcquireOutcome.WAITED))
			.with("p99WaitMillis", now.waits().quantile(0.99))
			.set("tenant.max-share", PercentText.of(FAIR_SHARE))
			.summary("one tenant of several holds " + Math.round(share * 100)
					+ " % of the connections in use while callers wait"));
		return true;
	}

	private static void undersized(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic now = observation.now();
		if (!isContended(observation) || now.state() != PoolState.ACTIVE) {
			return;
		}
		int max = now.levels().max();
		Optional<PoolSizing> sizing = PoolSizing.of(now, config.acquireTimeout());
		int value = sizing.map((size) -> Math.max(size.recommendedConnections(), size.connectionsForTarget()))
			.orElse(max);
		if (value <= max || observation.utilisation() >= NEARLY_ALL) {
			// Callers that wait hold their next requests back: there may be more to come.
			value = Math.max(value, max + Math.max(1, max / 2));
		}
		boolean adaptive = config.adaptive().enabled();
		if (adaptive && max < config.adaptive().max()) {
			// The pool is as small as the upstream needs it to be.
			return;
		}
		// An upstream that has become slower would become slower still.
		boolean slower = observation.isSlower();
		FindingBuilder finding = slower ? FindingBuilder.info(config, FindingKind.UNDERSIZED_POOL)
				: FindingBuilder.warn(config, FindingKind.UNDERSIZED_POOL);
		finding.with("requestsPerSecond", now.arrivalsPerSecond())
			.with("meanHoldMillis", observation.meanHold())
			.with("max", max)
			.with("busyConnections", PoolSizing.busy(now))
			.with("neededConnections", sizing.map(PoolSizing::neededConnections).orElse(max))
			.with("utilisation", Math.min(1, observation.utilisation()))
			.with("waited", now.acquires(AcquireOutcome.WAITED))
			.with("p99WaitMillis", now.waits().quantile(0.99))
			.with("unserved", observation.unserved());
		String wait = "callers wait for one of " + max + " connections"
				+ ((observation.unserved() > 0) ? ", and some fail" : "");
		if (slower) {
			findings.add(finding.summary(
					wait + ", as the upstream gives them back later than before; more would only load it further"));
			return;
		}
		findings
			.add(finding.set((adaptive && value <= config.maxConnections()) ? "adaptive.max" : "max-connections", value)
				.summary(wait + "; the traffic needs more"));
	}

	/**
	 * Whether callers wait for connections that others have.
	 */
	private static boolean isContended(Observation observation) {
		PoolTraffic now = observation.now();
		int max = now.levels().max();
		if (observation.unserved() > 0) {
			return observation.utilisation() >= BUSY || now.highest(PoolLevels::active) >= max;
		}
		Duration p99 = now.waits().quantile(0.99);
		return now.served() >= PoolSizing.MIN_SAMPLE && observation.utilisation() >= BUSY
				&& now.acquires(AcquireOutcome.WAITED) >= MANY_WAIT * now.served() && p99.compareTo(SHORT_WAIT) > 0
				&& p99.compareTo(observation.meanHold().dividedBy(2)) > 0;
	}

	private static void oversized(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic all = observation.all();
		Duration longEnough = shorter(observation.window().multipliedBy(MANY_WINDOWS), LONG_ENOUGH);
		if (all.length().compareTo(longEnough) < 0 || all.usages().count() < PoolSizing.MIN_SAMPLE
				|| all.acquires(AcquireOutcome.WAITED) > 0 || all.closed(CloseReason.OVERFLOW) > 0) {
			return;
		}
		int peak = Math.max(1, Math.max(all.highest(PoolLevels::active), (int) Math.ceil(PoolSizing.busy(all))));
		int unused = all.lowest(PoolLevels::idle);
		int minIdle = all.levels().minIdle();
		int enough = Math.max(2, peak + peak / 2);
		if (minIdle > 2 * enough && unused >= minIdle / 2) {
			findings.add(FindingBuilder.info(config, FindingKind.OVERSIZED_POOL)
				.with("minIdle", minIdle)
				.with("alwaysIdle", unused)
				.with("peakActive", peak)
				.with("windowMillis", all.length())
				.set("min-idle", enough)
				.summary("at least " + unused + " connections were idle all the time; the upstream keeps them open for"
						+ " nothing"));
		}
		else if (config.origins().containsKey("max-connections") && all.levels().max() >= MANY
				&& all.levels().max() >= FAR_MORE * enough) {
			findings.add(FindingBuilder.info(config, FindingKind.OVERSIZED_POOL)
				.with("max", all.levels().max())
				.with("peakActive", peak)
				.with("windowMillis", all.length())
				.set("max-connections", 2 * enough)
				.summary("at most " + peak + " of " + all.levels().max()
						+ " connections were in use; so large a limit protects the upstream from nothing"));
		}
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
