package io.httppool.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolState;
import io.httppool.PoolStats;
import io.httppool.insight.PoolAssessment;
import io.httppool.insight.PoolStatus;

/**
 * The numbers of one pool, all taken at one moment.
 *
 * @param baseUrl base URL of the upstream
 * @param state whether the pool takes new work
 * @param status how well it does its work
 * @param reasons why it is not {@link PoolStatus#UP}; absent from the JSON if it is
 * @param max see {@link PoolStats#max()}
 * @param min see {@link PoolStats#minIdle()}
 * @param active see {@link PoolStats#active()}
 * @param idle see {@link PoolStats#idle()}
 * @param draining see {@link PoolStats#draining()}
 * @param connecting see {@link PoolStats#connecting()}
 * @param pending see {@link PoolStats#pending()}
 * @param opened see {@link PoolStats#opened()}
 * @param closed see {@link PoolStats#closed()}
 * @param connectFailures see {@link PoolStats#connectFailures()}
 * @param hits see {@link PoolStats#hits()}
 * @param misses see {@link PoolStats#misses()}
 * @param hitRate see {@link PoolStats#hitRate()}; {@code null}, and absent from the JSON,
 * as long as no acquire was served
 * @param acquireTimeouts see {@link PoolStats#acquireTimeouts()}
 * @param rejected see {@link PoolStats#rejected()}
 * @param leaked see {@link PoolStats#leaked()}
 * @param retries see {@link PoolStats#retries()}
 * @param hedges see {@link PoolStats#hedges()}
 * @param resends see {@link PoolStats#resends()}
 * @param lastMaintenance see {@link PoolStats#lastMaintenance()}; absent from the JSON
 * when {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolSummaryDescriptor(String baseUrl, PoolState state, PoolStatus status,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> reasons, int max, int min, int active, int idle,
		int draining, int connecting, int pending, long opened, Map<CloseReason, Long> closed, long connectFailures,
		long hits, long misses, @Nullable Double hitRate, long acquireTimeouts, long rejected, long leaked,
		long retries, long hedges, long resends, @Nullable Instant lastMaintenance) implements OperationResponseBody {

	static PoolSummaryDescriptor of(ConnectionPool pool, PoolStats stats, PoolAssessment assessment) {
		Double hitRate = stats.hitRate().isPresent() ? stats.hitRate().getAsDouble() : null;
		return new PoolSummaryDescriptor(pool.config().baseUrl().toString(), pool.state(), assessment.status(),
				assessment.reasons(), stats.max(), stats.minIdle(), stats.active(), stats.idle(), stats.draining(),
				stats.connecting(), stats.pending(), stats.opened(), stats.closed(), stats.connectFailures(),
				stats.hits(), stats.misses(), hitRate, stats.acquireTimeouts(), stats.rejected(), stats.leaked(),
				stats.retries(), stats.hedges(), stats.resends(), stats.lastMaintenance());
	}

}
