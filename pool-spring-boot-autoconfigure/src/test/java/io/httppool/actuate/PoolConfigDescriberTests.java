package io.httppool.actuate;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.httppool.AcquireOrder;
import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolConfig.Retry;
import io.httppool.PoolProtection;
import io.httppool.PoolProtection.Bulkhead;
import io.httppool.PoolProtection.CircuitBreaker;
import io.httppool.PoolProtection.RateLimiter;
import io.httppool.RedirectPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolConfigDescriber}.
 */
class PoolConfigDescriberTests {

	private static final URI BASE_URL = URI.create("https://qtest.example.com/api");

	private static final PoolConfig DEFAULTS = PoolConfig.builder("qtest", BASE_URL).build();

	/** For every component but the name a value that is not its default. */
	private static final Map<String, Object> OTHERS = new LinkedHashMap<>();
	static {
		OTHERS.put("baseUrl", URI.create("https://other.example.com"));
		OTHERS.put("maxConnections", 8);
		OTHERS.put("overflow", 3);
		OTHERS.put("minIdle", 3);
		OTHERS.put("warmUpGateReadiness", true);
		OTHERS.put("warmUpTimeout", Duration.ofMillis(123));
		OTHERS.put("maxPending", 3);
		OTHERS.put("acquireTimeout", Duration.ofMillis(123));
		OTHERS.put("connectTimeout", Duration.ofMillis(123));
		OTHERS.put("readTimeout", Duration.ofMillis(123));
		OTHERS.put("timeout", Duration.ofMillis(123));
		OTHERS.put("idleTimeout", Duration.ofMillis(123));
		OTHERS.put("keepAliveMargin", Duration.ofMillis(123));
		OTHERS.put("keepAliveLearning", false);
		OTHERS.put("maxLifetime", Duration.ofMillis(123));
		OTHERS.put("lifetimeJitter", 0.25);
		OTHERS.put("maxRequestsPerConnection", 3);
		OTHERS.put("validateAfterIdle", Duration.ofMillis(123));
		OTHERS.put("order", AcquireOrder.FIFO);
		OTHERS.put("maxConcurrentConnects", 3);
		OTHERS.put("maintenanceInterval", Duration.ofMillis(123));
		OTHERS.put("leakDetectionThreshold", Duration.ofSeconds(123));
		OTHERS.put("shutdownGrace", Duration.ofMillis(123));
		OTHERS.put("redirects", RedirectPolicy.DONT_FOLLOW);
		OTHERS.put("redirectsCrossOrigin", true);
		OTHERS.put("cookies", true);
		OTHERS.put("headers", Map.of("X-Team", List.of("secret")));
		OTHERS.put("auth", new PoolAuth.BearerToken("secret"));
		OTHERS.put("sslBundle", "partner");
		OTHERS.put("retry", with(Retry.DEFAULTS, "enabled", false));
		OTHERS.put("hedgeDelay", Duration.ofMillis(123));
		OTHERS.put("tenantMaxShare", 0.25);
		OTHERS.put("adaptive", new PoolConfig.Adaptive(true, 2, 10));
		OTHERS.put("health", with(PoolConfig.Health.DEFAULTS, "minSample", 3));
		OTHERS.put("protection",
				with(PoolProtection.NONE, "circuitBreaker", with(CircuitBreaker.DEFAULTS, "enabled", true)));
		OTHERS.put("origins", Map.of("max-connections", "here"));
	}

	/** For every component of the retry rules a value that is not its default. */
	private static final Map<String, Object> OTHER_RETRIES = new LinkedHashMap<>();
	static {
		OTHER_RETRIES.put("enabled", false);
		OTHER_RETRIES.put("maxAttempts", 9);
		OTHER_RETRIES.put("backoff", Duration.ofMillis(123));
		OTHER_RETRIES.put("multiplier", 1.5);
		OTHER_RETRIES.put("maxBackoff", Duration.ofSeconds(20));
		OTHER_RETRIES.put("jitter", 0.25);
		OTHER_RETRIES.put("statuses", Set.of(503));
		OTHER_RETRIES.put("methods", Set.of("GET"));
		OTHER_RETRIES.put("allowNonIdempotent", true);
		OTHER_RETRIES.put("idempotencyKeyHeader", "X-Key");
		OTHER_RETRIES.put("retryAfterMin", Duration.ofMillis(123));
		OTHER_RETRIES.put("retryAfterMax", Duration.ofMinutes(2));
		OTHER_RETRIES.put("budgetRatio", 0.5);
		OTHER_RETRIES.put("budgetPerSecond", 3);
	}

	/** For every component of the circuit breaker a value that is not its default. */
	private static final Map<String, Object> OTHER_CIRCUIT_BREAKERS = new LinkedHashMap<>();
	static {
		OTHER_CIRCUIT_BREAKERS.put("enabled", true);
		OTHER_CIRCUIT_BREAKERS.put("failureRateThreshold", 25F);
		OTHER_CIRCUIT_BREAKERS.put("slowCallRateThreshold", 25F);
		OTHER_CIRCUIT_BREAKERS.put("slowCallDurationThreshold", Duration.ofMillis(123));
		OTHER_CIRCUIT_BREAKERS.put("slidingWindowType", PoolProtection.WindowType.TIME_BASED);
		OTHER_CIRCUIT_BREAKERS.put("slidingWindowSize", 123);
		OTHER_CIRCUIT_BREAKERS.put("minimumNumberOfCalls", 3);
		OTHER_CIRCUIT_BREAKERS.put("waitDurationInOpenState", Duration.ofMillis(123));
		OTHER_CIRCUIT_BREAKERS.put("permittedNumberOfCallsInHalfOpenState", 3);
		OTHER_CIRCUIT_BREAKERS.put("automaticTransitionFromOpenToHalfOpenEnabled", true);
	}

	@ParameterizedTest
	@MethodSource("components")
	void everyComponentShows(String component) {
		PoolConfig changed = with(DEFAULTS, component, OTHERS.get(component));
		assertThat(PoolConfigDescriber.describe(changed)).isNotEqualTo(PoolConfigDescriber.describe(DEFAULTS));
	}

	static List<String> components() {
		return namesOf(PoolConfig.class).stream().filter((name) -> !name.equals("name")).toList();
	}

	@ParameterizedTest
	@MethodSource("retryComponents")
	void everyComponentOfRetryShows(String component) {
		PoolConfig changed = with(DEFAULTS, "retry", with(Retry.DEFAULTS, component, OTHER_RETRIES.get(component)));
		assertThat(PoolConfigDescriber.describe(changed)).isNotEqualTo(PoolConfigDescriber.describe(DEFAULTS));
	}

	static List<String> retryComponents() {
		return namesOf(Retry.class);
	}

	@ParameterizedTest
	@MethodSource("circuitBreakerComponents")
	void everyComponentOfTheCircuitBreakerShows(String component) {
		CircuitBreaker breaker = with(CircuitBreaker.DEFAULTS, component, OTHER_CIRCUIT_BREAKERS.get(component));
		PoolConfig changed = with(DEFAULTS, "protection", with(PoolProtection.NONE, "circuitBreaker", breaker));
		assertThat(PoolConfigDescriber.describe(changed)).isNotEqualTo(PoolConfigDescriber.describe(DEFAULTS));
	}

	@Test
	void everyComponentOfHealthShows() {
		Map<String, ConfigValueDescriptor> described = PoolConfigDescriber.describe(with(DEFAULTS, "health",
				new PoolConfig.Health(0.5, 0.7, Duration.ofMillis(123), Duration.ofSeconds(45), 7)));
		assertThat(described.get("health.min-hit-rate").value()).isEqualTo("50%");
		assertThat(described.get("health.max-utilisation").value()).isEqualTo("70%");
		assertThat(described.get("health.max-wait").value()).isEqualTo("123ms");
		assertThat(described.get("health.window").value()).isEqualTo("45s");
		assertThat(described.get("health.min-sample").value()).isEqualTo(7);
	}

	@Test
	void everyComponentOfTheRateLimiterShows() {
		RateLimiter limiter = new RateLimiter(true, 7, Duration.ofMillis(123), Duration.ofMillis(456));
		Map<String, ConfigValueDescriptor> described = PoolConfigDescriber
			.describe(with(DEFAULTS, "protection", with(PoolProtection.NONE, "rateLimiter", limiter)));
		assertThat(described.get("rate-limiter.enabled").value()).isEqualTo(true);
		assertThat(described.get("rate-limiter.limit-for-period").value()).isEqualTo(7);
		assertThat(described.get("rate-limiter.limit-refresh-period").value()).isEqualTo("123ms");
		assertThat(described.get("rate-limiter.timeout-duration").value()).isEqualTo("456ms");
	}

	@Test
	void everyComponentOfTheBulkheadShows() {
		Bulkhead bulkhead = new Bulkhead(true, 7, Duration.ofMillis(123));
		Map<String, ConfigValueDescriptor> described = PoolConfigDescriber
			.describe(with(DEFAULTS, "protection", with(PoolProtection.NONE, "bulkhead", bulkhead)));
		assertThat(described.get("bulkhead.enabled").value()).isEqualTo(true);
		assertThat(described.get("bulkhead.max-concurrent-calls").value()).isEqualTo(7);
		assertThat(described.get("bulkhead.max-wait-duration").value()).isEqualTo("123ms");
	}

	static List<String> circuitBreakerComponents() {
		return namesOf(CircuitBreaker.class);
	}

	@Test
	void defaultsAreWrittenAsInTheProperties() {
		Map<String, Object> values = new LinkedHashMap<>();
		PoolConfigDescriber.describe(DEFAULTS).forEach((key, value) -> values.put(key, value.value()));
		Map<String, Object> expected = new LinkedHashMap<>();
		expected.put("base-url", "https://qtest.example.com/api");
		expected.put("max-connections", 20);
		expected.put("overflow", 0);
		expected.put("min-idle", 0);
		expected.put("warm-up.gate-readiness", false);
		expected.put("warm-up.timeout", "10s");
		expected.put("max-pending", 1000);
		expected.put("acquire-timeout", "5s");
		expected.put("connect-timeout", "5s");
		expected.put("read-timeout", "30s");
		expected.put("timeout", "1m");
		expected.put("idle-timeout", "50s");
		expected.put("keep-alive-margin", "2s");
		expected.put("keep-alive-learning", true);
		expected.put("max-lifetime", "5m");
		expected.put("lifetime-jitter", "10%");
		expected.put("max-requests-per-connection", 0);
		expected.put("validate-after-idle", "0s");
		expected.put("order", "lifo");
		expected.put("max-concurrent-connects", 6);
		expected.put("maintenance-interval", "30s");
		expected.put("leak-detection-threshold", "1m");
		expected.put("shutdown-grace", "30s");
		expected.put("redirects", "follow-when-possible");
		expected.put("redirects-cross-origin", false);
		expected.put("cookies", false);
		expected.put("retry.enabled", true);
		expected.put("retry.max-attempts", 4);
		expected.put("retry.backoff", "500ms");
		expected.put("retry.multiplier", 2.0);
		expected.put("retry.max-backoff", "10s");
		expected.put("retry.jitter", "50%");
		expected.put("retry.statuses", List.of(408, 429, 500, 502, 503, 504));
		expected.put("retry.methods", List.of("DELETE", "GET", "HEAD", "OPTIONS", "PUT"));
		expected.put("retry.allow-non-idempotent", false);
		expected.put("retry.idempotency-key-header", "Idempotency-Key");
		expected.put("retry.retry-after-min", "500ms");
		expected.put("retry.retry-after-max", "1m");
		expected.put("retry.budget.ratio", "20%");
		expected.put("retry.budget.per-second", 10);
		expected.put("hedge.delay", "0s");
		expected.put("tenant.max-share", "100%");
		expected.put("adaptive.enabled", false);
		expected.put("adaptive.min", 1);
		expected.put("adaptive.max", 20);
		expected.put("health.min-hit-rate", "80%");
		expected.put("health.max-utilisation", "80%");
		expected.put("health.max-wait", "1s");
		expected.put("health.window", "1m");
		expected.put("health.min-sample", 100);
		expected.put("circuit-breaker.enabled", false);
		expected.put("circuit-breaker.failure-rate-threshold", 50F);
		expected.put("circuit-breaker.slow-call-rate-threshold", 100F);
		expected.put("circuit-breaker.slow-call-duration-threshold", "1m");
		expected.put("circuit-breaker.sliding-window-type", "count-based");
		expected.put("circuit-breaker.sliding-window-size", 100);
		expected.put("circuit-breaker.minimum-number-of-calls", 100);
		expected.put("circuit-breaker.wait-duration-in-open-state", "1m");
		expected.put("circuit-breaker.permitted-number-of-calls-in-half-open-state", 10);
		expected.put("circuit-breaker.automatic-transition-from-open-to-half-open-enabled", false);
		expected.put("rate-limiter.enabled", false);
		expected.put("rate-limiter.limit-for-period", 50);
		expected.put("rate-limiter.limit-refresh-period", "1s");
		expected.put("rate-limiter.timeout-duration", "5s");
		expected.put("bulkhead.enabled", false);
		expected.put("bulkhead.max-concurrent-calls", 25);
		expected.put("bulkhead.max-wait-duration", "0s");
		assertThat(values).containsExactlyEntriesOf(expected);
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 0s", "PT0.25S, 250ms", "PT1.5S, 1500ms", "PT90S, 90s", "PT2M, 2m", "PT3H, 3h", "PT48H, 2d" })
	void durationIsWrittenInTheLargestUnitWithoutARest(Duration duration, String text) {
		PoolConfig config = PoolConfig.builder("qtest", BASE_URL).idleTimeout(duration).build();
		assertThat(PoolConfigDescriber.describe(config).get("idle-timeout").value()).isEqualTo(text);
	}

	@Test
	void missingLimitOfTheWholeCallIsNone() {
		PoolConfig config = PoolConfig.builder("qtest", BASE_URL).timeout(null).build();
		assertThat(PoolConfigDescriber.describe(config).get("timeout").value()).isEqualTo("none");
	}

	@Test
	void originIsThatOfTheKeyElseOfItsGroupElseDefault() {
		PoolConfig config = PoolConfig.builder("qtest", BASE_URL)
			.origin("max-connections", "pool.upstreams.qtest.max-connections (application.yml:12)")
			.origin("headers", "pool.defaults.headers")
			.origin("min-idle", "preset low-latency (application.yml:12)")
			.header("X-Team", "a")
			.build();
		Map<String, ConfigValueDescriptor> described = PoolConfigDescriber.describe(config);
		assertThat(described.get("max-connections").origin())
			.isEqualTo("pool.upstreams.qtest.max-connections (application.yml:12)");
		assertThat(described.get("min-idle").origin()).isEqualTo("preset low-latency (application.yml:12)");
		assertThat(described.get("headers.X-Team").origin()).isEqualTo("pool.defaults.headers");
		assertThat(described.get("retry.max-attempts").origin()).isEqualTo("default");
	}

	@ParameterizedTest
	@MethodSource("credentials")
	void secretsAreMasked(PoolAuth auth, List<String> keys) {
		PoolConfig config = PoolConfig.builder("qtest", BASE_URL).auth(auth).header("X-Team", "s3cret").build();
		Map<String, ConfigValueDescriptor> described = PoolConfigDescriber.describe(config);
		assertThat(described.toString()).doesNotContain("s3cret", auth.value());
		assertThat(described.get("headers.X-Team").value()).isEqualTo("******");
		assertThat(keys).allSatisfy((key) -> assertThat(described.get(key).value()).isEqualTo("******"));
	}

	static List<Object[]> credentials() {
		return List.of(new Object[] { new PoolAuth.BearerToken("s3cret"), List.of("auth.bearer-token") },
				new Object[] { new PoolAuth.Basic("s3cret-user", "s3cret"),
						List.of("auth.basic.username", "auth.basic.password") },
				new Object[] { new PoolAuth.ApiKey("X-Api-Key", "s3cret"), List.of("auth.api-key.value") });
	}

	private static List<String> namesOf(Class<? extends Record> type) {
		return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
	}

	private static <R extends Record> R with(R original, String component, Object value) {
		try {
			RecordComponent[] components = original.getClass().getRecordComponents();
			Object[] values = new Object[components.length];
			for (int i = 0; i < components.length; i++) {
				values[i] = components[i].getName().equals(component) ? value
						: components[i].getAccessor().invoke(original);
			}
			@SuppressWarnings("unchecked")
			Constructor<R> constructor = (Constructor<R>) original.getClass()
				.getDeclaredConstructor(
						Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
			return constructor.newInstance(values);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
