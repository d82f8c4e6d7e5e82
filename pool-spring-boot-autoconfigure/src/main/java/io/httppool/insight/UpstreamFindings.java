package io.httppool.insight;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.httppool.CloseReason;
import io.httppool.DurationText;
import io.httppool.PercentText;
import io.httppool.PoolConfig;
import io.httppool.PoolProtection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Findings about what the upstream does to the pool, and what is done to the upstream.
 * Pure functions.
 */
final class UpstreamFindings {

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
		DurationDistribution usual = observation.usualUsages();
		DurationDistribution usages = now.usages();
		boolean slower = observation.isSlower();
		boolean timeOuts = timedOut >= SOME && timedOut >= MANY_TIME_OUT * usages.count();
		long waiting = now.leakedWaiting();
		if (!slower && !timeOuts && waiting == 0) {
			return;
		}
		FindingBuilder finding = FindingBuilder.warn(config, FindingKind.SLOW_UPSTREAM)
			.with("p50HoldMillis", usages.quantile(0.5))
			.with("p99HoldMillis", usages.quantile(0.99))
			.with("timedOut", timedOut)
			.with("waitingForUpstream", waiting);
		if (usual != null) {
			finding.with("usualP50HoldMillis", usual.quantile(0.5)).with("usualP99HoldMillis", usual.quantile(0.99));
		}
		if (config.protection().circuitBreaker().enabled()) {
			Duration normal = ((usual != null) ? usual : usages).quantile(0.99);
			finding.set("circuit-breaker.slow-call-duration-threshold",
					ConfigDiagnosis.rounded(normal.multipliedBy(Observation.SLOWER)));
		}
		else {
			finding.set("circuit-breaker.enabled", true);
		}
		findings.add(finding.summary(slowness(observation, slower, timeOuts)));
	}

	private static String slowness(Observation observation, boolean slower, boolean timeOuts) {
		PoolTraffic now = observation.now();
		DurationDistribution usual = observation.usualUsages();
		if (slower && usual != null) {
			return "exchanges take " + times(now.usages(), usual)
					+ " times as long as before; more connections would not help the upstream";
		}
		if (timeOuts) {
			return now.closed(CloseReason.TIMED_OUT)
					+ " exchanges ran into a time-out; each keeps a connection until then";
		}
		return now.leakedWaiting() + " of " + now.levels().max()
				+ " connections have been held for longer than leak-detection-threshold ("
				+ DurationText.of(observation.config().leakDetectionThreshold())
				+ ") by calls that wait for the upstream";
	}

	private static long times(DurationDistribution now, DurationDistribution usual) {
		return Math.round((double) now.quantile(0.5).toNanos() / Math.max(1, usual.quantile(0.5).toNanos()));
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
		String remedy = (cause == RetryCause.RATE_LIMITED) ? rateLimit(observation, finding)
				: fewerAttempts(config, finding);
		findings.add(finding.summary(Math.round(ratio * 100)
				+ " further attempts were wanted for every 100 requests, load that the upstream has to bear as well; "
				+ remedy));
	}

	/**
	 * What the upstream takes, it may get; the rest is better not sent.
	 */
	private static String rateLimit(Observation observation, FindingBuilder finding) {
		PoolTraffic now = observation.now();
		long refused = 0;
		for (RetryOutcome outcome : RetryOutcome.values()) {
			refused += now.retries(RetryCause.RATE_LIMITED, outcome);
		}
		PoolProtection.RateLimiter limiter = observation.config().protection().rateLimiter();
		double seconds = now.length().toNanos() / 1e9;
		double taken = (seconds > 0) ? Math.max(0, now.arrivals() - refused) / seconds : 0;
		double perPeriod = taken * limiter.limitRefreshPeriod().toNanos() / 1e9;
		finding.with("takenPerSecond", taken).set("rate-limiter.limit-for-period", Math.max(1, (long) perPeriod));
		return limiter.enabled() ? "the rate limiter lets more through than the upstream takes"
				: "a rate limiter (rate-limiter.enabled=true) sends no more than it takes";
	}

	private static String fewerAttempts(PoolConfig config, FindingBuilder finding) {
		if (!config.protection().circuitBreaker().enabled()) {
			finding.set("circuit-breaker.enabled", true);
			return "a circuit breaker leaves an upstream alone that fails";
		}
		if (config.retry().maxAttempts() > FEWER_ATTEMPTS) {
			finding.set("retry.max-attempts", FEWER_ATTEMPTS);
		}
		else {
			finding.set("retry.budget.ratio", PercentText.of(config.retry().budgetRatio() / 2));
		}
		return "the circuit breaker does not open, so that fewer attempts are left to try";
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
