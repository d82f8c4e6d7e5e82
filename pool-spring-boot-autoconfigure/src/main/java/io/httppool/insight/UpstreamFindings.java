package io.httppool.insight;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Findings about what the upstream does to the pool, and what is done to the upstream.
 * Pure functions.
 */
final class UpstreamFindings {

	private static final int SLOWER = 3;

	/** Less is noise, however many times longer it is. */
	private static final Duration NOTICEABLE = Duration.ofMillis(20);

	private static final int SOME = 3;

	private static final double MANY_TIME_OUT = 0.05;

	private static final int STORM_SAMPLE = 10;

	/** Further attempts for each first one. */
	private static final double STORM = 0.3;

	private static final int FEWER_ATTEMPTS = 2;

	private UpstreamFindings() {
	}

	static void add(Observation observation, List<Finding> findings) {
		slow(observation, findings);
		storm(observation, findings);
		stacked(observation, findings);
	}

	private static void slow(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic now = observation.now();
		long timedOut = now.closed(CloseReason.TIMED_OUT);
		DurationDistribution usual = observation.before().usages();
		DurationDistribution usages = now.usages();
		boolean slower = usages.count() >= PoolSizing.MIN_SAMPLE && usual.count() >= PoolSizing.MIN_SAMPLE
				&& isLonger(usages.quantile(0.5), usual.quantile(0.5));
		if (!slower && (timedOut < SOME || timedOut < MANY_TIME_OUT * usages.count())) {
			return;
		}
		FindingBuilder finding = FindingBuilder.warn(config, FindingKind.SLOW_UPSTREAM)
			.with("p50HoldMillis", usages.quantile(0.5))
			.with("p99HoldMillis", usages.quantile(0.99))
			.with("timedOut", timedOut);
		if (usual.count() >= PoolSizing.MIN_SAMPLE) {
			finding.with("usualP50HoldMillis", usual.quantile(0.5)).with("usualP99HoldMillis", usual.quantile(0.99));
		}
		if (!config.protection().circuitBreaker().enabled()) {
			finding.set("circuit-breaker.enabled", true);
		}
		else {
			DurationDistribution normal = (usual.count() >= PoolSizing.MIN_SAMPLE) ? usual : usages;
			finding.set("circuit-breaker.slow-call-duration-threshold",
					ConfigDiagnosis.rounded(normal.quantile(0.99).multipliedBy(SLOWER)));
		}
		findings.add(
				finding
					.summary(slower
							? "exchanges take "
									+ Math
										.round((double) usages.quantile(0.5).toNanos() / usual.quantile(0.5).toNanos())
									+ " times as long as before; more connections would not help the upstream"
							: timedOut + " exchanges ran into a time-out; each keeps a connection until then"));
	}

	private static boolean isLonger(Duration now, Duration usual) {
		return now.compareTo(usual.multipliedBy(SLOWER)) >= 0 && now.minus(usual).compareTo(NOTICEABLE) >= 0;
	}

	private static void storm(Observation observation, List<Finding> findings) {
		PoolConfig config = observation.config();
		PoolTraffic now = observation.now();
		long retried = now.retries(RetryOutcome.RETRIED);
		long suppressed = now.retries(RetryOutcome.SUPPRESSED);
		long first = Math.max(1, now.arrivals() - retried);
		double ratio = (double) (retried + suppressed) / first;
		if (retried + suppressed < STORM_SAMPLE || ratio < STORM) {
			return;
		}
		RetryCause cause = Arrays.stream(RetryCause.values())
			.max(Comparator.comparingLong(
					(each) -> now.retries(each, RetryOutcome.RETRIED) + now.retries(each, RetryOutcome.SUPPRESSED)))
			.orElseThrow();
		FindingBuilder finding = FindingBuilder.warn(config, FindingKind.RETRY_STORM)
			.with("retriesPerRequest", ratio)
			.with("retried", retried)
			.with("suppressed", suppressed)
			.with("exhausted", now.retries(RetryOutcome.EXHAUSTED))
			.with("cause", cause.name().toLowerCase(Locale.ROOT))
			.with("requestsPerSecond", now.arrivalsPerSecond());
		if (cause == RetryCause.RATE_LIMITED) {
			long taken = now.arrivals() - now.retries(RetryCause.RATE_LIMITED, RetryOutcome.RETRIED)
					- now.retries(RetryCause.RATE_LIMITED, RetryOutcome.SUPPRESSED)
					- now.retries(RetryCause.RATE_LIMITED, RetryOutcome.EXHAUSTED);
			double perSecond = Math.max(0, taken) / Math.max(1e-3, now.length().toNanos() / 1e9);
			double refreshSeconds = config.protection().rateLimiter().limitRefreshPeriod().toNanos() / 1e9;
			finding.with("takenPerSecond", perSecond);
			if (config.protection().rateLimiter().enabled()) {
				finding.set("rate-limiter.limit-for-period", Math.max(1, (long) (perSecond * refreshSeconds)));
			}
			else {
				finding.set("rate-limiter.enabled", true);
			}
		}
		else if (config.protection().circuitBreaker().enabled() && config.retry().maxAttempts() > FEWER_ATTEMPTS) {
			finding.set("retry.max-attempts", FEWER_ATTEMPTS);
		}
		else {
			finding.set("circuit-breaker.enabled", true);
		}
		findings.add(finding.summary(Math.round(ratio * 100)
				+ " further attempts were wanted for every 100 requests; they are load that the upstream has to bear as"
				+ " well"));
	}

	private static void stacked(Observation observation, List<Finding> findings) {
		PoolTraffic now = observation.now();
		PoolConfig.Retry retry = observation.config().retry();
		List<String> callers = now.retryingCallers();
		if (!callers.isEmpty() && retry.enabled() && retry.maxAttempts() > 1) {
			findings.add(FindingBuilder.warn(observation.config(), FindingKind.STACKED_RETRIES)
				.with("outerRetries", String.join(", ", callers))
				.with("maxAttempts", retry.maxAttempts())
				.with("exhausted", now.retries(RetryOutcome.EXHAUSTED))
				.set("retry.enabled", false)
				.summary("calls are tried again by " + String.join(" and ", callers)
						+ ", outside of the pool's own attempts: the numbers of attempts multiply; keep one of them"));
		}
	}

}
