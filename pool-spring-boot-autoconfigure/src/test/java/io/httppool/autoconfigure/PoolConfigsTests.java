package io.httppool.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import io.httppool.AcquireOrder;
import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolProtection;
import io.httppool.RedirectPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PoolConfigs}: which value wins, and where it is said to come from.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoolConfigsTests {

	@Test
	void upstreamWithBaseUrlOnlyHasTheDefaults() {
		PoolConfig config = load("pool.upstreams.zephyr.base-url: https://h/v2").get("zephyr");
		PoolConfig expected = PoolConfig.builder("zephyr", URI.create("https://h/v2"))
			.origin("base-url", "pool.upstreams.zephyr.base-url (application.yml:1)")
			.build();
		assertThat(config).isEqualTo(expected);
	}

	@Test
	void everySettingIsRead() {
		PoolConfig config = load("""
				pool:
				  upstreams:
				    x:
				      base-url: http://h
				      preset: low-latency
				      max-connections: 9
				      overflow: 2
				      min-idle: 3
				      warm-up: {gate-readiness: true, timeout: 12s}
				      max-pending: 4
				      keep-alive-learning: false
				      lifetime-jitter: 20%
				      max-requests-per-connection: 5
				      validate-after-idle: 1s
				      order: fifo
				      max-concurrent-connects: 6
				      maintenance-interval: 13s
				      leak-detection-threshold: 14s
				      hedge.delay: 15ms
				      tenant.max-share: 50%
				      adaptive: {enabled: true, min: 2, max: 8}
				      health: {min-hit-rate: 60%, max-utilisation: 0.7, max-wait: 300ms, window: 15s, min-sample: 9}
				      circuit-breaker:
				        enabled: true
				        failure-rate-threshold: 40
				        slow-call-rate-threshold: 60%
				        slow-call-duration-threshold: 3s
				        sliding-window-type: time-based
				        sliding-window-size: 20
				        minimum-number-of-calls: 30
				        wait-duration-in-open-state: 4s
				        permitted-number-of-calls-in-half-open-state: 2
				        automatic-transition-from-open-to-half-open-enabled: true
				      rate-limiter: {enabled: true, limit-for-period: 7, limit-refresh-period: 2s, timeout-duration: 0}
				      bulkhead: {enabled: true, max-concurrent-calls: 8, max-wait-duration: 3s}
				      acquire-timeout: 2s
				      connect-timeout: 3s
				      read-timeout: 4s
				      timeout: none
				      idle-timeout: 5s
				      keep-alive-margin: 6s
				      max-lifetime: 7s
				      shutdown-grace: 8s
				      redirects: dont-follow
				      redirects-cross-origin: true
				      cookies: true
				      headers: {X-A: "a, b"}
				      auth.basic: {username: u, password: p}
				      retry:
				        enabled: false
				        max-attempts: 2
				        backoff: 9ms
				        multiplier: 1.5
				        max-backoff: 10s
				        jitter: 20%
				        statuses: [502, 503]
				        methods: get,POST
				        allow-non-idempotent: true
				        idempotency-key-header: X-Key
				        retry-after-min: 0s
				        retry-after-max: 11s
				        budget: {ratio: 30%, per-second: 12}
				""").get("x");
		assertThat(config.maxConnections()).isEqualTo(9);
		assertThat(config.overflow()).isEqualTo(2);
		assertThat(config.minIdle()).isEqualTo(3);
		assertThat(config.warmUpGateReadiness()).isTrue();
		assertThat(config.warmUpTimeout()).hasSeconds(12);
		assertThat(config.maxPending()).isEqualTo(4);
		assertThat(config.keepAliveLearning()).isFalse();
		assertThat(config.lifetimeJitter()).isEqualTo(0.2);
		assertThat(config.maxRequestsPerConnection()).isEqualTo(5);
		assertThat(config.validateAfterIdle()).hasSeconds(1);
		assertThat(config.order()).isEqualTo(AcquireOrder.FIFO);
		assertThat(config.maxConcurrentConnects()).isEqualTo(6);
		assertThat(config.maintenanceInterval()).hasSeconds(13);
		assertThat(config.leakDetectionThreshold()).hasSeconds(14);
		assertThat(config.hedgeDelay()).hasMillis(15);
		assertThat(config.tenantMaxShare()).isEqualTo(0.5);
		assertThat(config.adaptive()).isEqualTo(new PoolConfig.Adaptive(true, 2, 8));
		assertThat(config.health())
			.isEqualTo(new PoolConfig.Health(0.6, 0.7, Duration.ofMillis(300), Duration.ofSeconds(15), 9));
		assertThat(config.protection().circuitBreaker()).isEqualTo(new PoolProtection.CircuitBreaker(true, 40, 60,
				Duration.ofSeconds(3), PoolProtection.WindowType.TIME_BASED, 20, 30, Duration.ofSeconds(4), 2, true));
		assertThat(config.protection().rateLimiter())
			.isEqualTo(new PoolProtection.RateLimiter(true, 7, Duration.ofSeconds(2), Duration.ZERO));
		assertThat(config.protection().bulkhead())
			.isEqualTo(new PoolProtection.Bulkhead(true, 8, Duration.ofSeconds(3)));
		assertThat(config.acquireTimeout()).hasSeconds(2);
		assertThat(config.connectTimeout()).hasSeconds(3);
		assertThat(config.readTimeout()).hasSeconds(4);
		assertThat(config.timeout()).isNull();
		assertThat(config.idleTimeout()).hasSeconds(5);
		assertThat(config.keepAliveMargin()).hasSeconds(6);
		assertThat(config.maxLifetime()).hasSeconds(7);
		assertThat(config.shutdownGrace()).hasSeconds(8);
		assertThat(config.redirects()).isEqualTo(RedirectPolicy.DONT_FOLLOW);
		assertThat(config.redirectsCrossOrigin()).isTrue();
		assertThat(config.cookies()).isTrue();
		assertThat(config.headers()).containsExactly(Map.entry("X-A", List.of("a, b")));
		assertThat(config.auth()).isEqualTo(new PoolAuth.Basic("u", "p"));
		assertThat(config.retry()).isEqualTo(
				new PoolConfig.Retry(false, 2, Duration.ofMillis(9), 1.5, Duration.ofSeconds(10), 0.2, Set.of(502, 503),
						Set.of("GET", "POST"), true, "X-Key", Duration.ZERO, Duration.ofSeconds(11), 0.3, 12));
	}

	@Test
	void upstreamWinsOverDefaultsAndDefaultsOverHttpClients() {
		PoolConfigs configs = load("""
				spring.http.clients:
				  connect-timeout: 1s
				  read-timeout: 2s
				  redirects: dont-follow
				  cookie-handling: enable-when-possible
				pool:
				  defaults:
				    read-timeout: 3s
				    max-connections: 30
				    retry.max-attempts: 2
				  upstreams:
				    a:
				      base-url: https://a
				      max-connections: 8
				    b:
				      base-url: https://b
				      retry.max-attempts: 5
				""");
		PoolConfig a = configs.get("a");
		PoolConfig b = configs.get("b");
		assertThat(configs.all()).containsExactly(a, b);
		assertThat(a.maxConnections()).isEqualTo(8);
		assertThat(b.maxConnections()).isEqualTo(30);
		assertThat(a.retry().maxAttempts()).isEqualTo(2);
		assertThat(b.retry().maxAttempts()).isEqualTo(5);
		assertThat(configs.all()).allSatisfy((config) -> {
			assertThat(config.connectTimeout()).hasSeconds(1);
			assertThat(config.readTimeout()).hasSeconds(3);
			assertThat(config.redirects()).isEqualTo(RedirectPolicy.DONT_FOLLOW);
			assertThat(config.cookies()).isTrue();
			assertThat(config.idleTimeout()).hasSeconds(50);
		});
		assertThat(b.origins()).containsOnly(Map.entry("base-url", "pool.upstreams.b.base-url (application.yml:16)"),
				Map.entry("max-connections", "pool.defaults.max-connections (application.yml:9)"),
				Map.entry("read-timeout", "pool.defaults.read-timeout (application.yml:8)"),
				Map.entry("connect-timeout", "spring.http.clients.connect-timeout (application.yml:2)"),
				Map.entry("redirects", "spring.http.clients.redirects (application.yml:4)"),
				Map.entry("cookies", "spring.http.clients.cookie-handling (application.yml:5)"),
				Map.entry("retry.max-attempts", "pool.upstreams.b.retry.max-attempts (application.yml:17)"));
	}

	@ParameterizedTest
	@CsvSource({ "high-traffic, 500, 50, 120, 3, 30", "low-latency, 200, 20, 60, 1, 10",
			"resource-constrained, 20, 0, 30, 10, 30" })
	void presetSetsWhatSuitsEachOther(String preset, int max, int minIdle, long idle, long connect, long maintenance) {
		PoolConfig config = load("pool.upstreams.a: {base-url: https://a, preset: " + preset + "}").get("a");
		assertThat(config.maxConnections()).isEqualTo(max);
		assertThat(config.minIdle()).isEqualTo(minIdle);
		assertThat(config.idleTimeout()).hasSeconds(idle);
		assertThat(config.connectTimeout()).hasSeconds(connect);
		assertThat(config.maintenanceInterval()).hasSeconds(maintenance);
		assertThat(config.readTimeout()).hasSeconds(30);
	}

	@Test
	void presetWinsOverTheLayersBelowAndLosesToTheKeysBesideIt() {
		PoolConfigs configs = load("""
				spring.http.clients:
				  connect-timeout: 7s
				  read-timeout: 8s
				pool:
				  defaults:
				    preset: resource-constrained
				    idle-timeout: 25s
				  upstreams:
				    plain:
				      base-url: https://a
				    own:
				      base-url: https://b
				      preset: low-latency
				      min-idle: 3
				""");
		PoolConfig plain = configs.get("plain");
		assertThat(plain.connectTimeout()).hasSeconds(10);
		assertThat(plain.readTimeout()).hasSeconds(8);
		assertThat(plain.idleTimeout()).hasSeconds(25);
		assertThat(plain.maxConnections()).isEqualTo(20);
		PoolConfig own = configs.get("own");
		assertThat(own.connectTimeout()).hasSeconds(1);
		assertThat(own.readTimeout()).hasSeconds(8);
		assertThat(own.idleTimeout()).hasSeconds(60);
		assertThat(own.maxConnections()).isEqualTo(200);
		assertThat(own.minIdle()).isEqualTo(3);
	}

	@Test
	void valuesOfPresetHaveItAsTheirOrigin() {
		PoolConfigs configs = load("""
				pool:
				  defaults.preset: RESOURCE_CONSTRAINED
				  upstreams:
				    a: {base-url: https://a, idle-timeout: 10s}
				    b: {base-url: https://b, preset: low-latency, min-idle: 3}
				""");
		assertThat(configs.get("a").origins()).containsOnly(
				Map.entry("base-url", "pool.upstreams.a.base-url (application.yml:4)"),
				Map.entry("idle-timeout", "pool.upstreams.a.idle-timeout (application.yml:4)"),
				Map.entry("max-connections", "preset resource-constrained (application.yml:2)"),
				Map.entry("min-idle", "preset resource-constrained (application.yml:2)"),
				Map.entry("connect-timeout", "preset resource-constrained (application.yml:2)"));
		assertThat(configs.get("b").origins()).containsOnly(
				Map.entry("base-url", "pool.upstreams.b.base-url (application.yml:5)"),
				Map.entry("min-idle", "pool.upstreams.b.min-idle (application.yml:5)"),
				Map.entry("max-connections", "preset low-latency (application.yml:5)"),
				Map.entry("idle-timeout", "preset low-latency (application.yml:5)"),
				Map.entry("connect-timeout", "preset low-latency (application.yml:5)"),
				Map.entry("maintenance-interval", "preset low-latency (application.yml:5)"));
	}

	@Test
	void presetFromEnvironmentVariableIsUnderstood() {
		ConfigurableEnvironment environment = TestProperties.yaml("pool.upstreams.a.base-url: https://a");
		TestProperties.addSystemEnvironment(environment,
				Map.of("POOL_DEFAULTS_PRESET", "low-latency", "POOL_UPSTREAMS_A_WARMUP_GATEREADINESS", "true"));
		PoolConfig config = PoolConfigs.load(environment, null, null).get("a");
		assertThat(config.warmUpGateReadiness()).isTrue();
		assertThat(config.origins()).containsEntry("min-idle",
				"preset low-latency (environment variable POOL_DEFAULTS_PRESET)");
	}

	@Test
	void presetOfDefaultsHoldsForPoolsOnDemand() {
		PoolConfigs configs = load("""
				pool.unmatched: pool
				pool.defaults.preset: resource-constrained
				""");
		assertThat(Objects.requireNonNull(configs.onDemand()).template().idleTimeout()).hasSeconds(30);
	}

	@ParameterizedTest
	@CsvSource({ "20, 6", "8, 2", "2, 1", "1, 1" })
	void concurrentConnectsFollowTheMostConnections(int maxConnections, int expected) {
		PoolConfig config = load("pool.upstreams.a: {base-url: https://a, max-connections: " + maxConnections + "}")
			.get("a");
		assertThat(config.maxConcurrentConnects()).isEqualTo(expected);
		assertThat(config.origins()).doesNotContainKey("max-concurrent-connects");
	}

	@Test
	void adaptiveBoundsFollowTheMostConnections() {
		PoolConfig config = load("pool.upstreams.a: {base-url: https://a, max-connections: 8}").get("a");
		assertThat(config.adaptive()).isEqualTo(new PoolConfig.Adaptive(false, 1, 8));
		assertThat(config.origins()).doesNotContainKey("adaptive.max");
	}

	@Test
	void concurrentConnectsMayReachIntoOverflow() {
		PoolConfig config = load("""
				pool.upstreams.a: {base-url: https://a, max-connections: 4, overflow: 2, max-concurrent-connects: 6}
				""").get("a");
		assertThat(config.maxConcurrentConnects()).isEqualTo(6);
	}

	@Test
	void cookiesThatHttpClientsDisableStayOff() {
		PoolConfig config = load("""
				spring.http.clients.cookie-handling: disable
				pool.upstreams.a.base-url: https://a
				""").get("a");
		assertThat(config.cookies()).isFalse();
	}

	@Test
	void headersAreMergedOneByOneIgnoringCase() {
		PoolConfig config = load("""
				pool:
				  defaults.headers: {Accept: text/plain, X-Tenant: none}
				  upstreams.a:
				    base-url: https://a
				    headers: {x-tenant: acme}
				""").get("a");
		assertThat(config.headers()).containsExactly(Map.entry("Accept", List.of("text/plain")),
				Map.entry("x-tenant", List.of("acme")));
		assertThat(config.origins()).containsEntry("headers.Accept", "pool.defaults.headers.Accept (application.yml:2)")
			.containsEntry("headers.x-tenant", "pool.upstreams.a.headers.x-tenant (application.yml:5)")
			.doesNotContainKey("headers.X-Tenant");
	}

	@Test
	void credentialsOfUpstreamReplaceThoseOfAnotherKind() {
		PoolConfigs configs = load("""
				pool:
				  defaults.auth.bearer-token: abc
				  upstreams:
				    a: {base-url: https://a}
				    b: {base-url: https://b, auth.api-key: {header: X-Key, value: k}}
				""");
		assertThat(configs.get("a").auth()).isEqualTo(new PoolAuth.BearerToken("abc"));
		assertThat(configs.get("b").auth()).isEqualTo(new PoolAuth.ApiKey("X-Key", "k"));
	}

	@Test
	void credentialsOfOneKindAreCompletedFromDefaults() {
		PoolConfig config = load("""
				pool:
				  defaults.auth.api-key.header: X-Key
				  upstreams.a: {base-url: https://a, auth.api-key.value: k}
				""").get("a");
		assertThat(config.auth()).isEqualTo(new PoolAuth.ApiKey("X-Key", "k"));
		assertThat(config.origins())
			.containsEntry("auth.api-key.header", "pool.defaults.auth.api-key.header (application.yml:2)")
			.containsEntry("auth.api-key.value", "pool.upstreams.a.auth.api-key.value (application.yml:3)");
	}

	@Test
	void originsHoldNoSecret() {
		PoolConfig config = load("""
				pool.upstreams.a: {base-url: https://a, auth.bearer-token: S3CRET, headers.X-A: S3CRET}
				""").get("a");
		assertThat(config.origins().toString()).doesNotContain("S3CRET");
		assertThat(config.toString()).doesNotContain("S3CRET");
	}

	@Test
	void relaxedNamesAreUnderstood() {
		PoolConfig config = load("""
				pool.upstreams.a: {baseUrl: https://a, MAX_CONNECTIONS: 3, retry.maxAttempts: 2}
				""").get("a");
		assertThat(config.maxConnections()).isEqualTo(3);
		assertThat(config.retry().maxAttempts()).isEqualTo(2);
		assertThat(config.origins()).containsEntry("max-connections",
				"pool.upstreams.a.max-connections (application.yml:1)");
	}

	@Test
	void placeholdersAreResolved() {
		PoolConfig config = load("""
				host: https://a
				token: abc
				pool.upstreams.a: {base-url: "${host}/v2", auth.bearer-token: "${token}", max-connections: "${max:9}"}
				""").get("a");
		assertThat(config.baseUrl()).hasToString("https://a/v2");
		assertThat(config.auth()).isEqualTo(new PoolAuth.BearerToken("abc"));
		assertThat(config.maxConnections()).isEqualTo(9);
	}

	@Test
	void escapedPlaceholderIsPlainText() {
		PoolConfig config = load("pool.upstreams.a: {base-url: https://a, headers.X-A: '\\${name}'}").get("a");
		assertThat(config.headers()).containsEntry("X-A", List.of("${name}"));
	}

	@Test
	void environmentVariableOverridesSettingOfUpstreamWithDashAndCapitals() {
		ConfigurableEnvironment environment = TestProperties.yaml("""
				pool.upstreams:
				  my-API: {base-url: https://a, max-connections: 3}
				""");
		TestProperties.addSystemEnvironment(environment, Map.of("POOL_UPSTREAMS_MYAPI_MAXCONNECTIONS", "4",
				"POOL_UPSTREAMS_MY_API_ACQUIRE_TIMEOUT", "7s", "POOL_SOMETHING_ELSE", "x"));
		PoolConfigs configs = PoolConfigs.load(environment, null, null);
		assertThat(PoolConfigs.names(environment)).containsExactly("my-API");
		assertThat(configs.get("my-API").maxConnections()).isEqualTo(4);
		assertThat(configs.get("my-API").origins()).containsEntry("max-connections",
				"pool.upstreams.my-API.max-connections"
						+ " (environment variable POOL_UPSTREAMS_MYAPI_MAXCONNECTIONS)");
	}

	@Test
	void environmentVariablesAloneMakeAnUpstream() {
		ConfigurableEnvironment environment = TestProperties.empty();
		TestProperties.addSystemEnvironment(environment,
				Map.of("POOL_UPSTREAMS_QTEST_BASE_URL", "https://a", "POOL_UPSTREAMS_QTEST_RETRY_MAXATTEMPTS", "2"));
		PoolConfig config = PoolConfigs.load(environment, null, null).get("qtest");
		assertThat(config.baseUrl()).hasToString("https://a");
		assertThat(config.retry().maxAttempts()).isEqualTo(2);
	}

	@Test
	void environmentVariableWithWrongValueIsReported() {
		ConfigurableEnvironment environment = TestProperties.yaml("pool.upstreams.a.base-url: https://a");
		TestProperties.addSystemEnvironment(environment,
				Map.of("POOL_UPSTREAMS_A_MAXCONNECTIONS", "ten", "POOL_UPSTREAMS_A_HEADERS_X_TENANT", "S3CRET"));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> PoolConfigs.load(environment, null, null))
			.satisfies((failure) -> assertThat(failure.getProblems())
				.extracting(PoolConfigurationException.Problem::property)
				.containsExactlyInAnyOrder("pool.upstreams.a.max-connections", "pool.upstreams.a.headers.x.tenant"))
			.withMessageNotContaining("S3CRET");
	}

	@Test
	void otherFileOverridesAndOrderOfApplicationFileStays() {
		ConfigurableEnvironment environment = TestProperties.yaml("""
				pool.upstreams:
				  zephyr: {base-url: https://z}
				  qtest: {base-url: https://q}
				""");
		TestProperties.addFirstYaml(environment, "application-prod.yml", """
				pool.upstreams:
				  qtest: {max-connections: 3}
				  other: {base-url: https://o}
				""");
		environment.getPropertySources()
			.addFirst(new MapPropertySource("commandLineArgs", Map.of("pool.upstreams.zephyr.maxConnections", "5")));
		PoolConfigs configs = PoolConfigs.load(environment, null, null);
		assertThat(configs.all()).extracting(PoolConfig::name).containsExactly("zephyr", "qtest", "other");
		assertThat(configs.get("qtest").origins()).containsEntry("max-connections",
				"pool.upstreams.qtest.max-connections (application-prod.yml:2)");
		assertThat(configs.get("zephyr").origins()).containsEntry("max-connections",
				"pool.upstreams.zephyr.max-connections (commandLineArgs)");
	}

	@Test
	void bracketedNameMayHaveDots() {
		PoolConfigs configs = load("""
				pool.upstreams:
				  "[zephyr.scale]": {base-url: https://z}
				""");
		assertThat(configs.get("zephyr.scale").origins()).containsEntry("base-url",
				"pool.upstreams[zephyr.scale].base-url (application.yml:2)");
	}

	@Test
	void namesDoNotLookAtValues() {
		ConfigurableEnvironment environment = TestProperties
			.yaml("pool.upstreams: {a.max-connections: ten, b.base-url: \"${nowhere}\", c: {}}");
		assertThat(PoolConfigs.names(environment)).containsExactly("a", "b", "c");
	}

	@Test
	void connectionDetailsWinOverProperties() {
		PoolConnectionDetails details = new PoolConnectionDetails() {

			@Override
			public @Nullable String getBaseUrl(String upstream) {
				return upstream.equals("a") ? "http://localhost:1234" : null;
			}

			@Override
			public @Nullable PoolAuth getAuth(String upstream) {
				return upstream.equals("a") ? new PoolAuth.BearerToken("from-details") : null;
			}

		};
		ConfigurableEnvironment environment = TestProperties.yaml("""
				pool.upstreams:
				  a: {max-connections: 3}
				  b: {base-url: https://b, auth.bearer-token: from-properties}
				""");
		PoolConfigs configs = PoolConfigs.load(environment, null, details);
		assertThat(configs.get("a").baseUrl()).hasToString("http://localhost:1234");
		assertThat(configs.get("a").auth()).isEqualTo(new PoolAuth.BearerToken("from-details"));
		assertThat(configs.get("a").origins().get("base-url")).contains("PoolConfigsTests");
		assertThat(configs.get("b").baseUrl()).hasToString("https://b");
		assertThat(configs.get("b").auth()).isEqualTo(new PoolAuth.BearerToken("from-properties"));
	}

	@Test
	void wrongConnectionDetailsAreRefused() {
		ConfigurableEnvironment environment = TestProperties.yaml("pool.upstreams.a.max-connections: 3");
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> PoolConfigs.load(environment, null, (upstream) -> "http://me:S3CRET@h"))
			.withMessageContaining("user info")
			.withMessageNotContaining("S3CRET");
	}

	@Test
	void unknownNameIsRefusedWithTheKnownOnes() {
		PoolConfigs configs = load("pool.upstreams.zephyr.base-url: https://h");
		assertThatIllegalArgumentException().isThrownBy(() -> configs.get("<zefyr>"))
			.withMessage("no upstream '\\u003Czefyr\\u003E'; known: [zephyr]");
	}

	@Test
	void emptyGroupsAreNoUpstreamAndNoProblem(CapturedOutput output) {
		assertThat(load("pool: {defaults: {}, upstreams: }").all()).isEmpty();
		assertThat(output).containsOnlyOnce("add one with pool.upstreams.<name>.base-url=https://...");
	}

	@Test
	void emptyGroupsOfAnUpstreamLeaveItsDefaults() {
		PoolConfig config = load("pool.upstreams.a: {base-url: https://a, auth: {}, retry: , headers: {}, ssl: {}}")
			.get("a");
		assertThat(config.retry()).isEqualTo(PoolConfig.Retry.DEFAULTS);
		assertThat(config.headers()).isEmpty();
		assertThat(config.auth()).isNull();
	}

	@Test
	void noUpstreamIsToldOnce(CapturedOutput output) {
		assertThat(load("server.port: 0").all()).isEmpty();
		assertThat(output).containsOnlyOnce("No HTTP connection pool is configured");
	}

	@Test
	void saneConfigurationIsQuiet(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a: {base-url: https://a, timeout: 3s}
				  b: {base-url: https://b, max-lifetime: 30s}
				  c: {base-url: https://c, preset: high-traffic, warm-up.gate-readiness: true}
				  d: {base-url: https://d, leak-detection-threshold: 10m, timeout: 5s, read-timeout: 5s}
				""");
		assertThat(output).doesNotContain("WARN").doesNotContain("INFO");
	}

	@Test
	void doubtfulSettingsAreWarnedAboutOnceWithOrigin(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a:
				    base-url: https://a
				    max-connections: 100000
				    acquire-timeout: 10s
				    read-timeout: 30s
				    timeout: 5s
				    idle-timeout: 10m
				    retry.backoff: 0
				  b:
				    base-url: https://b
				    retry.budget: {ratio: 0%, per-second: 0}
				""");
		assertThat(output)
			.containsOnlyOnce("pool 'a': 100000 connections to one host; a client port range holds about 28 000"
					+ " [pool.upstreams.a.max-connections (application.yml:4)]")
			.containsOnlyOnce("waiting alone (acquire-timeout 10s) may use up the deadline (timeout 5s)")
			.containsOnlyOnce("read-timeout 30s never applies, timeout 5s comes first")
			.containsOnlyOnce("idle-timeout (10m) is never reached, max-lifetime is 5m")
			.containsOnlyOnce("retry.backoff is 0: immediate retries make storms")
			.containsOnlyOnce("an empty retry.budget suppresses every further attempt");
	}

	@Test
	void doubtfulSettingsOfTheKeepingOfConnectionsAreWarnedAbout(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a:
				    base-url: https://a
				    overflow: 50000
				    warm-up.gate-readiness: true
				    validate-after-idle: 2m
				    leak-detection-threshold: 200ms
				  b: {base-url: https://b, min-idle: 2, idle-timeout: 0}
				""");
		assertThat(output).containsOnlyOnce("pool 'a': 50020 connections to one host")
			.containsOnlyOnce("warm-up.gate-readiness has nothing to wait for, min-idle is 0"
					+ " [pool.upstreams.a.warm-up.gate-readiness (application.yml:5)]")
			.containsOnlyOnce("validate-after-idle (2m) is never reached, idle-timeout is 50s")
			.containsOnlyOnce("leak-detection-threshold 200ms takes ordinary exchanges for leaks")
			.containsOnlyOnce("pool 'b': min-idle 2 opens connections that idle-timeout 0 closes again");
	}

	@Test
	void longestUsualWaitThatNobodyWaitsForIsWarnedAbout(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a: {base-url: https://a, health.max-wait: 5s}
				  b: {base-url: https://b, acquire-timeout: 500ms, connect-timeout: 900ms}
				""");
		assertThat(output).containsOnlyOnce("pool 'a': health.max-wait (5s) is never reached, nobody waits for longer")
			.doesNotContain("pool 'b'");
	}

	@Test
	void doubtfulSettingsOfPoolsThatSizeThemselvesAreWarnedAbout(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a: {base-url: https://a, overflow: 2, adaptive.enabled: true}
				  b: {base-url: https://b, adaptive: {enabled: true, min: 20}}
				  c: {base-url: https://c, adaptive: {min: 30, max: 40}}
				""");
		assertThat(output).containsOnlyOnce("pool 'a': overflow 2 comes on top of what adaptive.enabled finds")
			.containsOnlyOnce(
					"pool 'b': adaptive.enabled does nothing, the pool has 20 connections at least and at most")
			.doesNotContain("pool 'c'");
	}

	@Test
	void doubtfulHedgesAreWarnedAbout(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a: {base-url: https://a, hedge.delay: 40s}
				  b: {base-url: https://b, hedge.delay: 10s, timeout: 10s, acquire-timeout: 5s}
				  c: {base-url: https://c, hedge.delay: 50ms, max-connections: 1}
				  d: {base-url: https://d, hedge.delay: 50ms}
				""");
		assertThat(output)
			.containsOnlyOnce("pool 'a': hedge.delay (40s) is never reached, read-timeout 30s comes first"
					+ " [pool.upstreams.a.hedge.delay (application.yml:2)]")
			.containsOnlyOnce("pool 'b': hedge.delay (10s) is never reached, timeout 10s comes first")
			.containsOnlyOnce("pool 'c': hedge.delay does nothing, a second request needs a second connection")
			.doesNotContain("pool 'd'");
	}

	@Test
	void doubtfulSettingThatAPresetCausesIsWarnedAbout(CapturedOutput output) {
		load("pool.upstreams.a: {base-url: https://a, preset: high-traffic, max-lifetime: 1m}");
		assertThat(output).containsOnlyOnce("pool 'a': idle-timeout (2m) is never reached, max-lifetime is 1m"
				+ " [preset high-traffic (application.yml:1)]");
	}

	@Test
	void whatConfigurationAloneShowsIsWarnedAboutWithThePropertyAndTheValueToSet(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a: {base-url: https://a, timeout: 8s, acquire-timeout: 8s}
				  "[b.c]": {base-url: https://b, max-connections: 5, bulkhead: {enabled: true, max-concurrent-calls: 8}}
				  d: {base-url: https://d, retry: {jitter: 0, budget.ratio: 100%}}
				  e: {base-url: https://e, keep-alive-learning: false, keep-alive-margin: 0}
				  f: {base-url: https://f, idle-timeout: 0}
				pool.defaults.max-requests-per-connection: 1
				""");
		assertThat(output)
			.containsOnlyOnce("pool 'a': waiting alone (acquire-timeout 8s) may use up the deadline (timeout 8s)"
					+ " [pool.upstreams.a.acquire-timeout (application.yml:2)]; set pool.upstreams.a.acquire-timeout=2s")
			.containsOnlyOnce("pool 'b.c': bulkhead.max-concurrent-calls (8) lets in more calls than there may be"
					+ " connections (5), so that they wait [pool.upstreams[b.c].max-connections (application.yml:3)];"
					+ " set pool.upstreams[b.c].max-connections=8")
			.containsOnlyOnce("set pool.upstreams.d.retry.jitter=50%")
			.containsOnlyOnce("set pool.upstreams.d.retry.budget.ratio=20%")
			.containsOnlyOnce("set pool.upstreams.e.keep-alive-margin=2s")
			.containsOnlyOnce("set pool.upstreams.f.max-requests-per-connection=0");
	}

	@Test
	void doubtfulSettingsAreNotMentionedWhereLintIsOff(CapturedOutput output) {
		load("""
				pool:
				  lint: off
				  upstreams.a: {base-url: https://a, timeout: 5s, acquire-timeout: 10s, retry.backoff: 0}
				""");
		assertThat(output).doesNotContain("WARN").doesNotContain("acquire-timeout");
	}

	@Test
	void upstreamsOfOneBaseUrlAreWarnedAbout(CapturedOutput output) {
		load("""
				pool.upstreams:
				  a: {base-url: https://acme.example.com/v2}
				  b: {base-url: https://other.example.com/v2}
				  c: {base-url: HTTPS://Acme.example.com:443/v2/}
				""");
		assertThat(output).containsOnlyOnce(
				"pools 'a' and 'c' have the same base URL https://acme.example.com/v2: their limits add up");
	}

	private static PoolConfigs load(String yaml) {
		return PoolConfigs.load(TestProperties.yaml(yaml), null, null);
	}

}
