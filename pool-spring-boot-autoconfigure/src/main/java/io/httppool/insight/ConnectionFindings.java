package io.httppool.insight;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
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
		finding.with("closedByUpstream", byUpstream)
			.with("stale", stale)
			.with("resends", now.resends())
			.with("longestIdleMillis", now.longestIdle())
			.with("idleTimeoutMillis", config.idleTimeout());
		if (!config.keepAliveLearning()) {
			finding.set("keep-alive-learning", true);
		}
		else {
			Duration seen = now.longestIdle();
			Duration shorter = (seen.isZero() || seen.compareTo(config.idleTimeout()) > 0)
					? config.idleTimeout().dividedBy(2) : seen.multipliedBy(4).dividedBy(5);
			finding.set("idle-timeout", ConfigDiagnosis.rounded(shorter));
		}
		findings.add(finding.summary("the upstream closed " + byUpstream + " idle connections before the pool did"
				+ (met ? ", and requests met them" : "") + ": it keeps them for a shorter time than the pool"));
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
