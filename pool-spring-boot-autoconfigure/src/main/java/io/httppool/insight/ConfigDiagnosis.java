package io.httppool.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.httppool.DurationText;
import io.httppool.PercentText;
import io.httppool.PoolConfig;
import io.httppool.PoolProtection;

/**
 * What a configuration alone shows before there is any traffic: settings that are allowed
 * and hardly do what is wanted. Pure functions. The defaults have no finding.
 */
public final class ConfigDiagnosis {

	private static final Duration USUAL_MARGIN = Duration.ofSeconds(2);

	private ConfigDiagnosis() {
	}

	/**
	 * Look at a configuration.
	 * @param config the configuration
	 * @return what was found, best advice first
	 */
	public static List<Finding> of(PoolConfig config) {
		List<Finding> findings = new ArrayList<>();
		acquireTimeout(config, findings);
		retries(config, findings);
		bulkhead(config, findings);
		keepAlive(config, findings);
		churn(config, findings);
		return PoolDiagnosis.ranked(findings);
	}

	private static void acquireTimeout(PoolConfig config, List<Finding> findings) {
		Duration timeout = config.timeout();
		if (timeout != null && config.acquireTimeout().compareTo(timeout) >= 0) {
			findings.add(FindingBuilder.warn(config, FindingKind.ACQUIRE_TIMEOUT_TOO_LONG)
				.with("acquireTimeoutMillis", config.acquireTimeout())
				.with("timeoutMillis", timeout)
				.set("acquire-timeout", rounded(timeout.dividedBy(4)))
				.summary("waiting alone (acquire-timeout " + DurationText.of(config.acquireTimeout())
						+ ") may use up the deadline (timeout " + DurationText.of(timeout) + ")"));
		}
	}

	private static void retries(PoolConfig config, List<Finding> findings) {
		PoolConfig.Retry retry = config.retry();
		if (!retry.enabled() || retry.maxAttempts() == 1) {
			return;
		}
		if (retry.budgetRatio() >= 1) {
			findings.add(FindingBuilder.warn(config, FindingKind.RETRY_STORM)
				.with("budgetRatio", retry.budgetRatio())
				.with("maxAttempts", retry.maxAttempts())
				.set("retry.budget.ratio", PercentText.of(PoolConfig.Retry.DEFAULTS.budgetRatio()))
				.summary("retry.budget.ratio " + PercentText.of(retry.budgetRatio())
						+ " lets further attempts at least double the load of an upstream that fails"));
		}
		if (retry.jitter() == 0) {
			findings.add(FindingBuilder.warn(config, FindingKind.RETRY_STORM)
				.with("jitter", retry.jitter())
				.set("retry.jitter", PercentText.of(PoolConfig.Retry.DEFAULTS.jitter()))
				.summary("without retry.jitter, calls that fail together are tried again together"));
		}
	}

	private static void bulkhead(PoolConfig config, List<Finding> findings) {
		PoolProtection.Bulkhead bulkhead = config.protection().bulkhead();
		long connections = (long) config.maxConnections() + config.overflow();
		if (bulkhead.enabled() && bulkhead.maxConcurrentCalls() > connections) {
			findings.add(FindingBuilder.warn(config, FindingKind.UNDERSIZED_POOL)
				.with("maxConcurrentCalls", bulkhead.maxConcurrentCalls())
				.with("maxConnections", connections)
				.set("max-connections", bulkhead.maxConcurrentCalls())
				.summary("bulkhead.max-concurrent-calls (" + bulkhead.maxConcurrentCalls()
						+ ") lets in more calls than there may be connections (" + connections
						+ "), so that they wait"));
		}
	}

	private static void keepAlive(PoolConfig config, List<Finding> findings) {
		if (!config.keepAliveLearning() && config.keepAliveMargin().isZero()) {
			findings.add(FindingBuilder.warn(config, FindingKind.STALE_RACE)
				.with("keepAliveMarginMillis", config.keepAliveMargin())
				.set("keep-alive-margin", USUAL_MARGIN)
				.summary("without keep-alive-margin and keep-alive-learning, the upstream closes connections at the"
						+ " moment at which they are used"));
		}
	}

	private static void churn(PoolConfig config, List<Finding> findings) {
		if (config.maxRequestsPerConnection() == 1) {
			findings.add(FindingBuilder.warn(config, FindingKind.CONNECTION_CHURN)
				.with("maxRequestsPerConnection", 1)
				.set("max-requests-per-connection", 0)
				.summary("max-requests-per-connection 1 opens a connection for every request"));
		}
		else if (config.idleTimeout().isZero()) {
			findings.add(FindingBuilder.warn(config, FindingKind.CONNECTION_CHURN)
				.with("idleTimeoutMillis", config.idleTimeout())
				.set("idle-timeout", Duration.ofSeconds(50))
				.summary(
						"idle-timeout 0 closes every connection that nobody waits for, and opens another one for the next request"));
		}
	}

	/**
	 * Round down to what one would write.
	 */
	static Duration rounded(Duration duration) {
		if (duration.toSeconds() > 0) {
			return Duration.ofSeconds(duration.toSeconds());
		}
		return Duration.ofMillis(Math.max(1, duration.toMillis()));
	}

}
