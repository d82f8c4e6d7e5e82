package io.httppool.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolConfigViolation;
import io.httppool.PoolConfigViolation.Severity;
import io.httppool.PoolProtection;
import io.httppool.VisibleText;
import io.httppool.autoconfigure.PoolConfigurationException.Problem;
import io.httppool.insight.ConfigDiagnosis;
import io.httppool.insight.Finding;
import io.httppool.insight.FindingKind;

/**
 * Completes the properties of one upstream to a {@link PoolConfig}: for each setting the
 * first layer that has it wins, presets being layers of their own, and its origin is
 * remembered; headers are merged one by one. Not safe for use by several threads; one per
 * upstream.
 */
final class PoolConfigMapper {

	private final DeclaredUpstream upstream;

	/** The most important one first. */
	private final List<PropertyLayer> layers;

	private final List<PoolConnectionDetails> connectionDetails;

	private final Problems problems;

	private final Map<String, PropertyOrigin> origins = new LinkedHashMap<>();

	/**
	 * Create a mapper.
	 * @param upstream the upstream
	 * @param layers its layers, the most important one first
	 * @param connectionDetails who knows base URL and credentials, the most important one
	 * first and the properties last
	 * @param problems where to put what is wrong
	 */
	PoolConfigMapper(DeclaredUpstream upstream, List<PropertyLayer> layers,
			List<PoolConnectionDetails> connectionDetails, Problems problems) {
		this.upstream = upstream;
		this.layers = PresetLayers.addTo(layers);
		this.connectionDetails = connectionDetails;
		this.problems = problems;
	}

	/**
	 * Map.
	 * @return the configuration, or {@code null} if a setting breaks a rule
	 */
	@Nullable PoolConfig map() {
		PoolConfig.Builder config = PoolConfig.builder(this.upstream.name(), baseUrl());
		limits(config);
		times(config);
		lifetime(config);
		set("redirects", PoolProperties.Settings::getRedirects, config::redirects);
		set("redirects-cross-origin", PoolProperties.Settings::getRedirectsCrossOrigin, config::redirectsCrossOrigin);
		set("cookies", PoolProperties.Settings::getCookies, config::cookies);
		set("ssl.bundle", (settings) -> settings.getSsl().getBundle(), config::sslBundle);
		headers().forEach(config::header);
		config.auth(auth());
		config.retry(retry());
		config.health(health());
		config.protection(new PoolProtection(circuitBreaker(), rateLimiter(), bulkhead(), quota()));
		this.origins.forEach((key, origin) -> config.origin(key, origin.toString()));
		if (report(config.violations())) {
			return null;
		}
		PoolConfig mapped = config.build();
		ProtectionLibraries.check(mapped, this.origins, this.problems);
		lint(ConfigDiagnosis.of(mapped));
		return mapped;
	}

	private void limits(PoolConfig.Builder config) {
		set("max-connections", PoolProperties.Settings::getMaxConnections, config::maxConnections);
		set("overflow", PoolProperties.Settings::getOverflow, config::overflow);
		set("min-idle", PoolProperties.Settings::getMinIdle, config::minIdle);
		set("warm-up.gate-readiness", (settings) -> settings.getWarmUp().getGateReadiness(),
				config::warmUpGateReadiness);
		set("warm-up.timeout", (settings) -> settings.getWarmUp().getTimeout(), config::warmUpTimeout);
		set("max-pending", PoolProperties.Settings::getMaxPending, config::maxPending);
		set("order", PoolProperties.Settings::getOrder, config::order);
		set("max-concurrent-connects", PoolProperties.Settings::getMaxConcurrentConnects,
				config::maxConcurrentConnects);
		set("tenant.max-share", (settings) -> settings.getTenant().getMaxShare(), config::tenantMaxShare);
		set("adaptive.enabled", (settings) -> settings.getAdaptive().getEnabled(), config::adaptiveEnabled);
		set("adaptive.min", (settings) -> settings.getAdaptive().getMin(), config::adaptiveMin);
		set("adaptive.max", (settings) -> settings.getAdaptive().getMax(), config::adaptiveMax);
	}

	private void times(PoolConfig.Builder config) {
		set("acquire-timeout", PoolProperties.Settings::getAcquireTimeout, config::acquireTimeout);
		set("connect-timeout", PoolProperties.Settings::getConnectTimeout, config::connectTimeout);
		set("hedge.delay", (settings) -> settings.getHedge().getDelay(), config::hedgeDelay);
		set("read-timeout", PoolProperties.Settings::getReadTimeout, config::readTimeout);
		set("timeout", PoolProperties.Settings::getTimeout, (timeout) -> config.timeout(noneAsNull(timeout)));
		set("maintenance-interval", PoolProperties.Settings::getMaintenanceInterval, config::maintenanceInterval);
		set("leak-detection-threshold", PoolProperties.Settings::getLeakDetectionThreshold,
				config::leakDetectionThreshold);
		set("shutdown-grace", PoolProperties.Settings::getShutdownGrace, config::shutdownGrace);
	}

	private void lifetime(PoolConfig.Builder config) {
		set("idle-timeout", PoolProperties.Settings::getIdleTimeout, config::idleTimeout);
		set("keep-alive-margin", PoolProperties.Settings::getKeepAliveMargin, config::keepAliveMargin);
		set("keep-alive-learning", PoolProperties.Settings::getKeepAliveLearning, config::keepAliveLearning);
		set("max-lifetime", PoolProperties.Settings::getMaxLifetime, config::maxLifetime);
		set("lifetime-jitter", PoolProperties.Settings::getLifetimeJitter, config::lifetimeJitter);
		set("max-requests-per-connection", PoolProperties.Settings::getMaxRequestsPerConnection,
				config::maxRequestsPerConnection);
		set("validate-after-idle", PoolProperties.Settings::getValidateAfterIdle, config::validateAfterIdle);
	}

	/**
	 * Where the value of a setting comes from.
	 * @param key its key below the upstream
	 * @return the origin, or {@code null} if the setting is at its default
	 */
	@Nullable PropertyOrigin origin(String key) {
		return this.origins.get(key);
	}

	private static @Nullable Duration noneAsNull(Duration timeout) {
		return timeout.equals(ValueReading.NONE) ? null : timeout;
	}

	private <T> void set(String key, Function<PoolProperties.Settings, @Nullable T> getter, Consumer<T> setter) {
		T value = find(key, getter);
		if (value != null) {
			setter.accept(value);
		}
	}

	private <T> @Nullable T find(String key, Function<PoolProperties.Settings, @Nullable T> getter) {
		for (PropertyLayer layer : this.layers) {
			T value = getter.apply(layer.settings());
			if (value != null) {
				noteOrigin(key, layer);
				return value;
			}
		}
		return null;
	}

	private void noteOrigin(String key, PropertyLayer layer) {
		PropertyOrigin origin = layer.origin(key);
		if (origin != null) {
			this.origins.put(key, origin);
		}
	}

	private String baseUrl() {
		for (PoolConnectionDetails details : this.connectionDetails) {
			String baseUrl = details.getBaseUrl(this.upstream.name());
			if (baseUrl != null) {
				noteOrigin("base-url", details, baseUrl);
				return baseUrl;
			}
		}
		return "";
	}

	private @Nullable PoolAuth auth() {
		for (PoolConnectionDetails details : this.connectionDetails) {
			PoolAuth auth = details.getAuth(this.upstream.name());
			if (auth != null) {
				authKeys(auth).forEach((key) -> noteOrigin(key, details, null));
				return auth;
			}
		}
		PoolAuthMapper.check(this.layers, this.problems);
		return null;
	}

	private static List<String> authKeys(PoolAuth auth) {
		if (auth instanceof PoolAuth.BearerToken) {
			return List.of("auth.bearer-token");
		}
		return (auth instanceof PoolAuth.Basic) ? List.of("auth.basic.username", "auth.basic.password")
				: List.of("auth.api-key.header", "auth.api-key.value");
	}

	private void noteOrigin(String key, PoolConnectionDetails details, @Nullable String value) {
		if (!(details instanceof PropertiesPoolConnectionDetails)) {
			this.origins.put(key,
					new PropertyOrigin(this.upstream.prefix() + "." + key, value, details.getClass().getName()));
			return;
		}
		this.layers.stream()
			.filter((layer) -> layer.origins().containsKey(key))
			.findFirst()
			.ifPresent((layer) -> noteOrigin(key, layer));
	}

	private Map<String, String> headers() {
		Map<String, String> spelling = new HashMap<>();
		Map<String, String> headers = new LinkedHashMap<>();
		List<PropertyLayer> leastImportantFirst = new ArrayList<>(this.layers);
		Collections.reverse(leastImportantFirst);
		for (PropertyLayer layer : leastImportantFirst) {
			layer.settings().getHeaders().forEach((header, value) -> {
				String replaced = spelling.put(header.toLowerCase(Locale.ROOT), header);
				if (replaced != null) {
					headers.remove(replaced);
					this.origins.remove("headers." + replaced);
				}
				headers.put(header, value);
				noteOrigin("headers." + header, layer);
				checkHeaderName(header, layer.origin("headers." + header));
			});
		}
		return headers;
	}

	private void checkHeaderName(String header, @Nullable PropertyOrigin origin) {
		if (origin != null && origin.isSystemEnvironment() && header.indexOf('.') != -1) {
			this.problems.add(origin.property(), SecretMask.MASK, origin.location(),
					"the name of an environment variable does not tell which header is meant",
					"name the header in a properties file and give its value there as ${SOME_VARIABLE}");
		}
	}

	private PoolConfig.Retry retry() {
		PoolConfig.Retry defaults = PoolConfig.Retry.DEFAULTS;
		Group<PoolProperties.Retry> settings = new Group<>("retry", PoolProperties.Settings::getRetry);
		return new PoolConfig.Retry(settings.value("enabled", PoolProperties.Retry::getEnabled, defaults.enabled()),
				settings.value("max-attempts", PoolProperties.Retry::getMaxAttempts, defaults.maxAttempts()),
				settings.value("backoff", PoolProperties.Retry::getBackoff, defaults.backoff()),
				settings.value("multiplier", PoolProperties.Retry::getMultiplier, defaults.multiplier()),
				settings.value("max-backoff", PoolProperties.Retry::getMaxBackoff, defaults.maxBackoff()),
				settings.value("jitter", PoolProperties.Retry::getJitter, defaults.jitter()),
				settings.value("statuses", PoolProperties.Retry::getStatuses, defaults.statuses()),
				upperCase(settings.value("methods", PoolProperties.Retry::getMethods, defaults.methods())),
				settings.value("allow-non-idempotent", PoolProperties.Retry::getAllowNonIdempotent,
						defaults.allowNonIdempotent()),
				settings.value("idempotency-key-header", PoolProperties.Retry::getIdempotencyKeyHeader,
						defaults.idempotencyKeyHeader()),
				settings.value("retry-after-min", PoolProperties.Retry::getRetryAfterMin, defaults.retryAfterMin()),
				settings.value("retry-after-max", PoolProperties.Retry::getRetryAfterMax, defaults.retryAfterMax()),
				settings.value("budget.ratio", (retry) -> retry.getBudget().getRatio(), defaults.budgetRatio()),
				settings.value("budget.per-second", (retry) -> retry.getBudget().getPerSecond(),
						defaults.budgetPerSecond()));
	}

	private PoolConfig.Health health() {
		PoolConfig.Health defaults = PoolConfig.Health.DEFAULTS;
		Group<PoolProperties.Health> settings = new Group<>("health", PoolProperties.Settings::getHealth);
		return new PoolConfig.Health(
				settings.value("min-hit-rate", PoolProperties.Health::getMinHitRate, defaults.minHitRate()),
				settings.value("max-utilisation", PoolProperties.Health::getMaxUtilisation, defaults.maxUtilisation()),
				settings.value("max-wait", PoolProperties.Health::getMaxWait, defaults.maxWait()),
				settings.value("window", PoolProperties.Health::getWindow, defaults.window()),
				settings.value("min-sample", PoolProperties.Health::getMinSample, defaults.minSample()));
	}

	private PoolProtection.CircuitBreaker circuitBreaker() {
		PoolProtection.CircuitBreaker defaults = PoolProtection.CircuitBreaker.DEFAULTS;
		Group<PoolProperties.CircuitBreaker> settings = new Group<>("circuit-breaker",
				PoolProperties.Settings::getCircuitBreaker);
		return new PoolProtection.CircuitBreaker(
				settings.value("enabled", PoolProperties.CircuitBreaker::getEnabled, defaults.enabled()),
				settings.value("failure-rate-threshold", PoolProperties.CircuitBreaker::getFailureRateThreshold,
						defaults.failureRateThreshold()),
				settings.value("slow-call-rate-threshold", PoolProperties.CircuitBreaker::getSlowCallRateThreshold,
						defaults.slowCallRateThreshold()),
				settings.value("slow-call-duration-threshold",
						PoolProperties.CircuitBreaker::getSlowCallDurationThreshold,
						defaults.slowCallDurationThreshold()),
				settings.value("sliding-window-type", PoolProperties.CircuitBreaker::getSlidingWindowType,
						defaults.slidingWindowType()),
				settings.value("sliding-window-size", PoolProperties.CircuitBreaker::getSlidingWindowSize,
						defaults.slidingWindowSize()),
				settings.value("minimum-number-of-calls", PoolProperties.CircuitBreaker::getMinimumNumberOfCalls,
						defaults.minimumNumberOfCalls()),
				settings.value("wait-duration-in-open-state", PoolProperties.CircuitBreaker::getWaitDurationInOpenState,
						defaults.waitDurationInOpenState()),
				settings.value("permitted-number-of-calls-in-half-open-state",
						PoolProperties.CircuitBreaker::getPermittedNumberOfCallsInHalfOpenState,
						defaults.permittedNumberOfCallsInHalfOpenState()),
				settings.value("automatic-transition-from-open-to-half-open-enabled",
						PoolProperties.CircuitBreaker::getAutomaticTransitionFromOpenToHalfOpenEnabled,
						defaults.automaticTransitionFromOpenToHalfOpenEnabled()));
	}

	private PoolProtection.RateLimiter rateLimiter() {
		PoolProtection.RateLimiter defaults = PoolProtection.RateLimiter.DEFAULTS;
		Group<PoolProperties.RateLimiter> settings = new Group<>("rate-limiter",
				PoolProperties.Settings::getRateLimiter);
		return new PoolProtection.RateLimiter(
				settings.value("enabled", PoolProperties.RateLimiter::getEnabled, defaults.enabled()),
				settings.value("limit-for-period", PoolProperties.RateLimiter::getLimitForPeriod,
						defaults.limitForPeriod()),
				settings.value("limit-refresh-period", PoolProperties.RateLimiter::getLimitRefreshPeriod,
						defaults.limitRefreshPeriod()),
				settings.value("timeout-duration", PoolProperties.RateLimiter::getTimeoutDuration,
						defaults.timeoutDuration()));
	}

	private PoolProtection.Bulkhead bulkhead() {
		PoolProtection.Bulkhead defaults = PoolProtection.Bulkhead.DEFAULTS;
		Group<PoolProperties.Bulkhead> settings = new Group<>("bulkhead", PoolProperties.Settings::getBulkhead);
		return new PoolProtection.Bulkhead(
				settings.value("enabled", PoolProperties.Bulkhead::getEnabled, defaults.enabled()),
				settings.value("max-concurrent-calls", PoolProperties.Bulkhead::getMaxConcurrentCalls,
						defaults.maxConcurrentCalls()),
				settings.value("max-wait-duration", PoolProperties.Bulkhead::getMaxWaitDuration,
						defaults.maxWaitDuration()));
	}

	private PoolProtection.Quota quota() {
		PoolProtection.Quota defaults = PoolProtection.Quota.NONE;
		Group<PoolProperties.Quota> settings = new Group<>("quota", PoolProperties.Settings::getQuota);
		return new PoolProtection.Quota(settings.find("limit-for-period", PoolProperties.Quota::getLimitForPeriod),
				settings.value("limit-refresh-period", PoolProperties.Quota::getLimitRefreshPeriod,
						defaults.limitRefreshPeriod()),
				settings.value("timeout-duration", PoolProperties.Quota::getTimeoutDuration,
						defaults.timeoutDuration()),
				settings.find("max-connections", PoolProperties.Quota::getMaxConnections));
	}

	private static Set<String> upperCase(Set<String> methods) {
		return methods.stream().map((method) -> method.toUpperCase(Locale.ROOT)).collect(Collectors.toSet());
	}

	private boolean report(List<PoolConfigViolation> violations) {
		boolean refused = false;
		for (PoolConfigViolation violation : violations) {
			if (violation.severity() == Severity.ERROR) {
				refused = true;
				error(violation);
			}
			else {
				warning(violation);
			}
		}
		return refused;
	}

	private void error(PoolConfigViolation violation) {
		String key = violation.key();
		PropertyOrigin origin = this.origins.get(key);
		if (key.equals("name")) {
			this.problems.add(this.upstream.prefix(), null, null, violation.reason(), violation.remedy());
		}
		else if (origin == null) {
			this.problems.add(this.upstream.prefix() + "." + key, null, null, reason(violation), violation.remedy());
		}
		else {
			String value = (origin.value() != null) ? SecretMask.show(key, origin.value()) : null;
			this.problems.add(origin.property(), value, origin.location(), reason(violation), violation.remedy());
		}
	}

	/**
	 * A warning is given only for what somebody has written: a default that another
	 * setting makes pointless is nothing to act on.
	 * @param violation the rule that is broken
	 */
	private void warning(PoolConfigViolation violation) {
		PropertyOrigin origin = this.origins.get(violation.key());
		if (origin != null) {
			lint(violation.key(), origin, reason(violation), violation.remedy());
		}
	}

	private void lint(List<Finding> findings) {
		for (Finding finding : findings) {
			PropertyOrigin origin = this.origins.get(finding.key());
			// A default that the deadline makes pointless is nothing to act on.
			if (origin != null || finding.kind() != FindingKind.ACQUIRE_TIMEOUT_TOO_LONG) {
				lint(String.valueOf(finding.key()), origin, reason(finding.summary()),
						"set " + (isUpstream() ? finding.property() : this.upstream.path() + "." + finding.key()) + "="
								+ finding.value());
			}
		}
	}

	/**
	 * Pools on demand have no properties of their own.
	 */
	private boolean isUpstream() {
		return ConfigurationPropertyName.of("pool.upstreams").isAncestorOf(this.upstream.path());
	}

	private void lint(String key, @Nullable PropertyOrigin origin, String reason, String remedy) {
		String property = (origin != null) ? origin.property() : this.upstream.prefix() + "." + key;
		String value = (origin != null && origin.value() != null) ? SecretMask.show(key, origin.value()) : null;
		this.problems.lint(new Problem(property, value, (origin != null) ? origin.location() : null, reason, remedy),
				(origin != null) ? origin.toString() : property);
	}

	private String reason(PoolConfigViolation violation) {
		return reason(violation.reason());
	}

	private String reason(String reason) {
		return "pool '" + VisibleText.of(this.upstream.name()) + "': " + reason;
	}

	/**
	 * The settings of an upstream that stand below one key.
	 */
	private final class Group<G> {

		private final String key;

		private final Function<PoolProperties.Settings, G> group;

		private Group(String key, Function<PoolProperties.Settings, G> group) {
			this.key = key;
			this.group = group;
		}

		private <T> T value(String key, Function<G, @Nullable T> getter, T defaultValue) {
			T value = find(key, getter);
			return (value != null) ? value : defaultValue;
		}

		private <T> @Nullable T find(String key, Function<G, @Nullable T> getter) {
			return PoolConfigMapper.this.find(this.key + "." + key,
					(settings) -> getter.apply(this.group.apply(settings)));
		}

	}

}
