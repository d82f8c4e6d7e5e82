package io.httppool.actuate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.httppool.DurationText;
import io.httppool.PercentText;
import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolConfig.Retry;
import io.httppool.PoolProtection;

/**
 * Turns a configuration into what a user would write, by property key, in the order of
 * the documentation. The only place that decides what is a secret: the values of headers
 * and all credentials.
 */
final class PoolConfigDescriber {

	private static final String MASK = "******";

	private final Map<String, ConfigValueDescriptor> values = new LinkedHashMap<>();

	private final Map<String, String> origins;

	private PoolConfigDescriber(Map<String, String> origins) {
		this.origins = origins;
	}

	/**
	 * Describe a configuration.
	 * @param config the configuration
	 * @return all settings but the upstream's name; what is not set and has no value is
	 * missing
	 */
	static Map<String, ConfigValueDescriptor> describe(PoolConfig config) {
		PoolConfigDescriber describer = new PoolConfigDescriber(config.origins());
		describer.add(config);
		return describer.values;
	}

	private void add(PoolConfig config) {
		put("base-url", config.baseUrl().toString());
		put("max-connections", config.maxConnections());
		put("overflow", config.overflow());
		put("min-idle", config.minIdle());
		put("warm-up.gate-readiness", config.warmUpGateReadiness());
		put("warm-up.timeout", DurationText.of(config.warmUpTimeout()));
		put("max-pending", config.maxPending());
		put("acquire-timeout", DurationText.of(config.acquireTimeout()));
		put("connect-timeout", DurationText.of(config.connectTimeout()));
		put("read-timeout", DurationText.of(config.readTimeout()));
		put("timeout", (config.timeout() != null) ? DurationText.of(config.timeout()) : "none");
		put("idle-timeout", DurationText.of(config.idleTimeout()));
		put("keep-alive-margin", DurationText.of(config.keepAliveMargin()));
		put("keep-alive-learning", config.keepAliveLearning());
		put("max-lifetime", DurationText.of(config.maxLifetime()));
		put("lifetime-jitter", PercentText.of(config.lifetimeJitter()));
		put("max-requests-per-connection", config.maxRequestsPerConnection());
		put("validate-after-idle", DurationText.of(config.validateAfterIdle()));
		put("order", choice(config.order()));
		put("max-concurrent-connects", config.maxConcurrentConnects());
		put("maintenance-interval", DurationText.of(config.maintenanceInterval()));
		put("leak-detection-threshold", DurationText.of(config.leakDetectionThreshold()));
		put("shutdown-grace", DurationText.of(config.shutdownGrace()));
		put("redirects", choice(config.redirects()));
		put("redirects-cross-origin", config.redirectsCrossOrigin());
		put("cookies", config.cookies());
		config.headers().keySet().forEach((header) -> put("headers." + header, MASK));
		if (config.auth() != null) {
			add(config.auth());
		}
		if (config.sslBundle() != null) {
			put("ssl.bundle", config.sslBundle());
		}
		add(config.retry());
		put("hedge.delay", DurationText.of(config.hedgeDelay()));
		put("tenant.max-share", PercentText.of(config.tenantMaxShare()));
		put("adaptive.enabled", config.adaptive().enabled());
		put("adaptive.min", config.adaptive().min());
		put("adaptive.max", config.adaptive().max());
		put("health.min-hit-rate", PercentText.of(config.health().minHitRate()));
		put("health.max-utilisation", PercentText.of(config.health().maxUtilisation()));
		put("health.max-wait", DurationText.of(config.health().maxWait()));
		put("health.window", DurationText.of(config.health().window()));
		put("health.min-sample", config.health().minSample());
		add(config.protection().circuitBreaker());
		add(config.protection().rateLimiter());
		add(config.protection().bulkhead());
	}

	private void add(PoolAuth auth) {
		if (auth instanceof PoolAuth.BearerToken) {
			put("auth.bearer-token", MASK);
		}
		else if (auth instanceof PoolAuth.Basic) {
			put("auth.basic.username", MASK);
			put("auth.basic.password", MASK);
		}
		else if (auth instanceof PoolAuth.ApiKey apiKey) {
			put("auth.api-key.header", apiKey.header());
			put("auth.api-key.value", MASK);
		}
	}

	private void add(Retry retry) {
		put("retry.enabled", retry.enabled());
		put("retry.max-attempts", retry.maxAttempts());
		put("retry.backoff", DurationText.of(retry.backoff()));
		put("retry.multiplier", retry.multiplier());
		put("retry.max-backoff", DurationText.of(retry.maxBackoff()));
		put("retry.jitter", PercentText.of(retry.jitter()));
		put("retry.statuses", retry.statuses().stream().sorted().toList());
		put("retry.methods", retry.methods().stream().sorted().toList());
		put("retry.allow-non-idempotent", retry.allowNonIdempotent());
		put("retry.idempotency-key-header", retry.idempotencyKeyHeader());
		put("retry.retry-after-min", DurationText.of(retry.retryAfterMin()));
		put("retry.retry-after-max", DurationText.of(retry.retryAfterMax()));
		put("retry.budget.ratio", PercentText.of(retry.budgetRatio()));
		put("retry.budget.per-second", retry.budgetPerSecond());
	}

	private void add(PoolProtection.CircuitBreaker breaker) {
		put("circuit-breaker.enabled", breaker.enabled());
		put("circuit-breaker.failure-rate-threshold", breaker.failureRateThreshold());
		put("circuit-breaker.slow-call-rate-threshold", breaker.slowCallRateThreshold());
		put("circuit-breaker.slow-call-duration-threshold", DurationText.of(breaker.slowCallDurationThreshold()));
		put("circuit-breaker.sliding-window-type", choice(breaker.slidingWindowType()));
		put("circuit-breaker.sliding-window-size", breaker.slidingWindowSize());
		put("circuit-breaker.minimum-number-of-calls", breaker.minimumNumberOfCalls());
		put("circuit-breaker.wait-duration-in-open-state", DurationText.of(breaker.waitDurationInOpenState()));
		put("circuit-breaker.permitted-number-of-calls-in-half-open-state",
				breaker.permittedNumberOfCallsInHalfOpenState());
		put("circuit-breaker.automatic-transition-from-open-to-half-open-enabled",
				breaker.automaticTransitionFromOpenToHalfOpenEnabled());
	}

	private void add(PoolProtection.RateLimiter limiter) {
		put("rate-limiter.enabled", limiter.enabled());
		put("rate-limiter.limit-for-period", limiter.limitForPeriod());
		put("rate-limiter.limit-refresh-period", DurationText.of(limiter.limitRefreshPeriod()));
		put("rate-limiter.timeout-duration", DurationText.of(limiter.timeoutDuration()));
	}

	private void add(PoolProtection.Bulkhead bulkhead) {
		put("bulkhead.enabled", bulkhead.enabled());
		put("bulkhead.max-concurrent-calls", bulkhead.maxConcurrentCalls());
		put("bulkhead.max-wait-duration", DurationText.of(bulkhead.maxWaitDuration()));
	}

	private void put(String key, Object value) {
		this.values.put(key, new ConfigValueDescriptor(value, originOf(key)));
	}

	private String originOf(String key) {
		// A whole group may have been set at one place: "headers", say.
		String origin = this.origins.get(key);
		int dot = key.lastIndexOf('.');
		if (origin != null || dot == -1) {
			return (origin != null) ? origin : "default";
		}
		return originOf(key.substring(0, dot));
	}

	private static String choice(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
