package io.httppool.insight;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.DurationText;
import io.httppool.PoolConfig;

/**
 * Findings about how long connections live. Pure functions.
 */
final class ConnectionFindings {

	/** Closes that somebody asked for, or that follow from another finding. */
	private static final Set<CloseReason> NO_CHURN = Set.of(CloseReason.SERVER_CLOSED, CloseReason.STALE,
			CloseReason.EVICTED, CloseReason.RESIZED, CloseReason.TIMED_OUT, CloseReason.TLS_CHANGED,
			CloseReason.ADDRESS_GONE, CloseReason.POOL_CLOSED);

	private static final int SOME = 3;

	/** Share of the idle times that are left out, at either end, as chance. */
	private static final double FEW = 0.1;

	/**
	 * Servers let connections be idle for longer, and with a shorter time-out connections
	 * would hardly be used twice.
	 */
	private static final Duration SHORTEST_IDLE_TIMEOUT = Duration.ofSeconds(1);

	private static final int CHURN_SAMPLE = 10;

	/** One dial for so many requests, or for fewer. */
	private static final int FEW_REQUESTS = 5;

	private ConnectionFindings() {
	}

	static void add(Observation observation, List<Finding> findings) {
		staleRace(observation, findings);
		churn(observation, findings);
	}

	private static void staleRace(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic now = observation.now();
		long stale = now.closed(CloseReason.STALE);
		long byUpstream = stale + now.closed(CloseReason.SERVER_CLOSED);
		if (byUpstream + now.resends() < SOME || 2 * byUpstream < now.closed()) {
			return;
		}
		boolean met = now.resends() + stale > 0;
		PoolTraffic before = observation.before();
		if (!met && config.keepAliveLearning() && (before == null || before.closed(CloseReason.SERVER_CLOSED) == 0)) {
			// That is how the pool learns for how long the upstream keeps connections.
			return;
		}
		FindingBuilder finding = met ? FindingBuilder.warn(config, FindingKind.STALE_RACE)
				: FindingBuilder.info(config, FindingKind.STALE_RACE);
		DurationDistribution idles = now.closedIdles();
		Duration shortest = idles.quantile(FEW);
		Duration longest = idles.quantile(1 - FEW);
		finding.with("closedByUpstream", byUpstream)
			.with("stale", stale)
			.with("resends", now.resends())
			.with("p10IdleMillis", shortest)
			.with("p90IdleMillis", longest)
			.with("idleTimeoutMillis", config.idleTimeout());
		String why = "it keeps them for a shorter time than the pool";
		if (!config.keepAliveLearning()) {
			finding.set("keep-alive-learning", true);
		}
		else if (idles.count() > 0 && longest.compareTo(SHORTEST_IDLE_TIMEOUT) < 0) {
			why = "it ends them soon after an answer (" + text(longest) + ") that does not say Connection: close";
		}
		else if (idles.count() >= SOME && longest.compareTo(shortest.multipliedBy(2)) > 0) {
			why = "some when they had been idle for " + text(shortest) + ", some for " + text(longest)
					+ ", which no idle-timeout is a remedy for";
		}
		else if (idles.count() >= SOME) {
			Duration shorter = shortest.multipliedBy(4).dividedBy(5);
			if (shorter.compareTo(SHORTEST_IDLE_TIMEOUT) >= 0 && shorter.compareTo(config.idleTimeout()) < 0) {
				finding.set("idle-timeout", ConfigDiagnosis.rounded(shorter));
			}
			why = "it keeps them for " + text(shortest);
		}
		findings.add(finding.summary("the upstream closed " + byUpstream + " idle connections before the pool did"
				+ (met ? ", and requests met them" : "") + ": " + why));
	}

	private static String text(Duration duration) {
		return DurationText.of(ConfigDiagnosis.rounded(duration));
	}

	private static void churn(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic now = observation.now();
		if (now.opened() < CHURN_SAMPLE || now.served() > FEW_REQUESTS * now.opened()) {
			return;
		}
		CloseReason reason = Arrays.stream(CloseReason.values())
			.max(Comparator.comparingLong(now::closed))
			.orElseThrow();
		if (NO_CHURN.contains(reason) || 2 * now.closed(reason) < now.closed() || 2 * now.closed() < now.opened()) {
			return;
		}
		FindingBuilder finding = FindingBuilder.warn(config, FindingKind.CONNECTION_CHURN)
			.with("opened", now.opened())
			.with("served", now.served())
			.with("requestsPerConnection", (double) now.served() / now.opened())
			.with("reason", reason.name())
			.with("closedForIt", now.closed(reason))
			.with("meanDialMillis", now.meanDial())
			.with("waitedForDial", now.acquires(AcquireOutcome.DIALLED));
		String why = why(reason, observation, finding);
		findings.add(finding.summary("a connection serves " + Math.round(10.0 * now.served() / now.opened()) / 10.0
				+ " requests on average: " + why));
	}

	private static String why(CloseReason reason, Observation observation, FindingBuilder finding) {
		PoolConfig config = observation.config();
		switch (reason) {
			case IDLE_TIMEOUT -> {
				finding.set("idle-timeout", longer(config.idleTimeout(), Duration.ofSeconds(50)));
				return "idle-timeout closes it before the next request comes";
			}
			case MAX_LIFETIME -> {
				finding.set("max-lifetime", longer(config.maxLifetime(), Duration.ofMinutes(5)));
				return "max-lifetime ends it";
			}
			case MAX_REQUESTS -> {
				finding.set("max-requests-per-connection", 0);
				return "max-requests-per-connection ends it";
			}
			case KEEP_ALIVE_EXPIRED -> {
				finding.set("min-idle", Math.max(1, (int) Math.ceil(PoolSizing.busy(observation.now()))));
				return "the upstream keeps idle connections for so short a time that the next request comes too late";
			}
			case OVERFLOW -> {
				finding.set("max-connections", config.maxConnections() + config.overflow());
				return "it is one of overflow, which are closed as soon as they are released";
			}
			case DISPLACED -> {
				finding.set("max-connections", 2 * config.maxConnections());
				return "it makes room for one of another host or kind of client";
			}
			case NOT_REUSABLE -> {
				return "the upstream answers with Connection: close, or bodies are not read to their end";
			}
			default -> {
				return "most end with " + reason;
			}
		}
	}

	private static Duration longer(Duration duration, Duration usual) {
		return (duration.compareTo(usual) < 0) ? usual : duration.multipliedBy(2);
	}

}
