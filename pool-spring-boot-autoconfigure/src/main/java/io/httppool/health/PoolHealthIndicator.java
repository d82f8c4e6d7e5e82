package io.httppool.health;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.httppool.BurnRate;
import io.httppool.ConnectionPool;
import io.httppool.PoolStats;
import io.httppool.insight.PoolAssessment;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;

/**
 * The health of one pool. Its details are numbers and plain words: no URL, no credential,
 * no message of an exception.
 */
final class PoolHealthIndicator implements HealthIndicator {

	private final ConnectionPool pool;

	private final PoolAssessor assessor;

	private final PoolEpisodes episodes;

	PoolHealthIndicator(ConnectionPool pool, PoolAssessor assessor, PoolEpisodes episodes) {
		this.pool = pool;
		this.assessor = assessor;
		this.episodes = episodes;
	}

	@Override
	public Health health() {
		PoolStats stats = this.pool.stats();
		PoolAssessment assessment = this.assessor.assess(this.pool, stats);
		Health.Builder health = Health.status(statusOf(assessment))
			.withDetail("state", this.pool.state())
			.withDetail("max", stats.max())
			.withDetail("active", stats.active())
			.withDetail("idle", stats.idle())
			.withDetail("connecting", stats.connecting())
			.withDetail("pending", stats.pending())
			.withDetail("connectFailures", stats.connectFailures())
			.withDetail("acquireTimeouts", stats.acquireTimeouts())
			.withDetail("rejected", stats.rejected());
		stats.hitRate().ifPresent((hitRate) -> health.withDetail("hitRate", hitRate));
		Map<String, Double> burnRate = burnRate();
		if (!burnRate.isEmpty()) {
			health.withDetail("burnRate", burnRate);
		}
		if (!assessment.reasons().isEmpty()) {
			health.withDetail("reasons", assessment.reasons());
		}
		return health.build();
	}

	private Map<String, Double> burnRate() {
		BurnRate rate = this.episodes.burnRate(this.pool);
		Map<String, Double> windows = new LinkedHashMap<>();
		if (rate.shortWindow() != null) {
			windows.put("short", rate.shortWindow());
		}
		if (rate.longWindow() != null) {
			windows.put("long", rate.longWindow());
		}
		return windows;
	}

	private static Status statusOf(PoolAssessment assessment) {
		return switch (assessment.status()) {
			case UP -> Status.UP;
			case DEGRADED -> DegradedStatus.DEGRADED;
			case DOWN -> Status.DOWN;
			case OUT_OF_SERVICE -> Status.OUT_OF_SERVICE;
		};
	}

}
