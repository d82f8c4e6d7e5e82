package io.httppool.autoconfigure;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import io.httppool.autoconfigure.PoolConfigurationException.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a user is told who has written something wrong. No value with {@code S3CRET} in it
 * may ever appear.
 */
@ExtendWith(OutputCaptureExtension.class)
class WrongConfigurationTests {

	private static final String URL = "base-url: https://h";

	@ParameterizedTest(name = "{0}")
	@MethodSource("wrongConfigurations")
	void wrongConfigurationIsExplained(String yaml, List<String> expected) {
		String analysis = analyze(yaml);
		assertThat(analysis).contains(expected).doesNotContain("S3CRET").doesNotContain("\tat ");
	}

	static Stream<Arguments> wrongConfigurations() {
		return Stream.of(
				// numbers
				x("max-connections: 0", "Property: pool.upstreams.x.max-connections", "Value: \"0\"",
						"Origin: application.yml:", "pool 'x': max-connections must be at least 1 (was 0)"),
				x("max-connections: -5", "max-connections must be at least 1 (was -5)"),
				x("max-connections: ten", "not a whole number (was \"ten\")"),
				x("max-connections: 2.5", "not a whole number (was \"2.5\")"),
				x("overflow: -1", "pool 'x': overflow must not be negative (was -1)",
						"write 0 for no connections beyond"),
				x("min-idle: -1", "min-idle must not be negative (was -1)", "write 0 for none"),
				x("min-idle: 21", "min-idle (21) is more than max-connections (20)", "Origin: application.yml:5",
						"lower min-idle or raise max-connections"),
				x("min-idle: some", "not a whole number (was \"some\")"),
				x("max-pending: -1", "max-pending must not be negative (was -1)", "write 0 if nobody should wait"),
				x("max-requests-per-connection: -1", "max-requests-per-connection must not be negative (was -1)",
						"write 0 for no limit"),
				x("max-concurrent-connects: 0", "max-concurrent-connects must be at least 1 (was 0)",
						"remove it for a third of max-connections"),
				x("max-concurrent-connects: 21",
						"max-concurrent-connects (21) is more than all connections there may be (max-connections 20)"),
				x("max-concurrent-connects: 30\n      overflow: 5", "(max-connections and overflow 25)"),
				x("tenant.max-share: 0", "tenant.max-share must be more than 0% and at most 100% (was 0%)",
						"write 50% or 0.5"),
				x("tenant.max-share: 101%", "at most 100% (was 101%)"), x("tenant.max-share: half", "not a number"),
				x("hedge.delay: -50ms", "hedge.delay must be positive (was -50ms)"),
				x("hedge.delay: 50", "50 has no unit"), x("hedge: 50ms", "a value is not possible here"),
				x("adaptive.min: 0", "adaptive.min must be at least 1 (was 0)", "1 for instance"),
				x("adaptive.max: 0", "adaptive.max must be at least 1 (was 0)", "remove it for max-connections"),
				x("adaptive: {enabled: true, max: 21}", "adaptive.max (21) is more than max-connections (20)",
						"Property: pool.upstreams.x.adaptive.max", "raise max-connections, or remove adaptive.max"),
				x("adaptive: {enabled: true, min: 9, max: 8}", "adaptive.min (9) is more than adaptive.max (8)",
						"lower adaptive.min"),
				x("adaptive: {enabled: true, min: 21}", "adaptive.min (21) is more than max-connections (20)"),
				x("adaptive.enabled: sometimes", "neither true nor false"),
				x("adaptive: true", "a value is not possible here"),
				x("health.min-hit-rate: 100%", "health.min-hit-rate must be at least 0% and less than 100% (was 100%)",
						"0 for no alert"),
				x("health.min-hit-rate: -1%", "less than 100% (was -1%)"),
				x("health.min-hit-rate: high", "not a number (was \"high\")"),
				x("health.max-utilisation: 0", "health.max-utilisation must be more than 0% and at most 100% (was 0%)",
						"100% for no alert"),
				x("health.max-utilisation: 101%", "at most 100% (was 101%)"),
				x("health.max-wait: 0", "health.max-wait must be positive (was 0): every acquire would be a long one"),
				x("health.max-wait: 2", "2 has no unit", "write 2s or 2ms"),
				x("health.window: 0", "health.window must be positive (was 0)"),
				x("health.window: 999ms", "health.window must be at least 1s (was 999ms)", "write 60s"),
				x("health.window: -1s", "health.window must be positive (was -1s)"),
				x("health.min-sample: 0", "health.min-sample must be at least 1 (was 0)", "write 100, for instance"),
				x("health.min-sample: 1.5", "not a whole number"), x("health: true", "a value is not possible here"),
				x("circuit-breaker.failure-rate-threshold: 0",
						"circuit-breaker.failure-rate-threshold is a percentage, 1 to 100 (was 0)",
						"write 50 or 50%, for instance"),
				x("circuit-breaker.failure-rate-threshold: 0.5", "a percentage, 1 to 100 (was 0.5)"),
				x("circuit-breaker.failure-rate-threshold: half", "not a number (was \"half\")", "write 50 or 50%"),
				x("circuit-breaker.slow-call-rate-threshold: 101%",
						"circuit-breaker.slow-call-rate-threshold is a percentage, 1 to 100 (was 101)"),
				x("circuit-breaker.slow-call-duration-threshold: 0",
						"circuit-breaker.slow-call-duration-threshold must be positive (was 0)"),
				x("circuit-breaker.sliding-window-type: endless", "write count-based or time-based"),
				x("circuit-breaker.sliding-window-size: 0",
						"circuit-breaker.sliding-window-size must be at least 1 (was 0)"),
				x("circuit-breaker.minimum-number-of-calls: 0",
						"circuit-breaker.minimum-number-of-calls must be at least 1 (was 0)"),
				x("circuit-breaker.minimum-number-of-calls: 101",
						"circuit-breaker.minimum-number-of-calls (101) is more than circuit-breaker.sliding-window-size (100)",
						"lower circuit-breaker.minimum-number-of-calls"),
				x("circuit-breaker.wait-duration-in-open-state: 0",
						"circuit-breaker.wait-duration-in-open-state must be positive (was 0)"),
				x("circuit-breaker.wait-duration-in-open-state: 60", "60 has no unit"),
				x("circuit-breaker.permitted-number-of-calls-in-half-open-state: 0",
						"circuit-breaker.permitted-number-of-calls-in-half-open-state must be at least 1 (was 0)"),
				x("circuit-breaker.enabled: sometimes", "neither true nor false"),
				x("rate-limiter.limit-for-period: 0", "rate-limiter.limit-for-period must be at least 1 (was 0)",
						"write 10, for instance"),
				x("rate-limiter.limit-refresh-period: 0", "rate-limiter.limit-refresh-period must be positive (was 0)",
						"there would be no limit"),
				x("rate-limiter.timeout-duration: -1s", "rate-limiter.timeout-duration must be positive (was -1s)"),
				x("rate-limiter.timeout-duration: 5", "5 has no unit"),
				x("bulkhead.max-concurrent-calls: 0", "bulkhead.max-concurrent-calls must be at least 1 (was 0)"),
				x("bulkhead.max-wait-duration: -1s", "bulkhead.max-wait-duration must be positive (was -1s)"),
				x("quota.limit-for-period: 0", "quota.limit-for-period must be at least 1 (was 0)"),
				x("quota.limit-for-period: 200000", "is more than 100000 in a second"),
				x("quota.limit-refresh-period: 0", "quota.limit-refresh-period must be positive (was 0)"),
				x("quota.timeout-duration: 0", "quota.timeout-duration must be positive (was 0)",
						"replicas have to ask each other"),
				x("quota.max-connections: 0", "quota.max-connections must be at least 1 (was 0)"),
				x("quota.max-connections: 5\n      adaptive.enabled: true",
						"quota.max-connections and adaptive.enabled both say how many connections there may be",
						"remove one of them"),
				of("pool.fleet: redis", "a value is not possible here", "write pool.fleet.enabled=true"),
				of("pool.fleet.redis.uri: redis://h", "did you mean pool.fleet.redis.url?"),
				of("pool.fleet.enabled: perhaps", "neither true nor false"),
				of("pool.fleet.redis.url: https://h", "Property: pool.fleet.redis.url", "not the URL of a Redis server",
						"write redis://host:6379"),
				of("pool.fleet.redis.url: 'redis://:S3CRET@h h'", "not a URL", "Value: \"******\""),
				of("pool.fleet.redis.url: redis://h:99999", "Property: pool.fleet.redis.url",
						"Origin: application.yml:", "99999 is not a port", "write a port of 1 to 65535"),
				of("pool.fleet.redis.url: redis://h:0", "0 is not a port"),
				of("pool.fleet.redis.url: redis://:S3CRET@h:6379/abc", "Property: pool.fleet.redis.url",
						"Value: \"******\"", "\"abc\" is not the number of a database",
						"write redis://host:6379/0, for instance"),
				of("pool.fleet.redis.url: redis://h:6379/-1", "\"-1\" is not the number of a database"),
				of("pool.fleet.redis.url: redis://h/1/2", "\"1/2\" is not the number of a database"),
				of("pool.fleet.redis.url: redis://h/99999999999", "\"99999999999\" is not the number"),
				of("pool.fleet.redis.url: redis://h?database=S3CRET", "a query is not possible here",
						"remove what follows the \"?\""),
				of("pool.fleet.redis.password: S3CRET", "there is no pool.fleet.redis.url that it belongs to"),
				of("pool.fleet.redis: {url: 'redis://h', username: S3CRET}",
						"there is no pool.fleet.redis.password that belongs to it"),
				of("pool.fleet.namespace: a b", "a namespace may have letters, digits"),
				of("pool.fleet.lease: 500ms", "lease must be 1s to 1h (was 500ms)", "Origin: application.yml:"),
				of("pool.fleet.lease: 10", "10 has no unit"),
				of("pool.fleet.timeout: 10s", "timeout (10s) is not shorter than lease (10s)"),
				of("pool.fleet.timeout: 0", "timeout must be at least 1ms (was 0s)"),
				of("pool.fleet.expected-replicas: 0", "expected-replicas must be at least 1 (was 0)"),
				x("lifetime-jitter: 51%", "lifetime-jitter must be 0% to 50% (was 51%)", "write 10% or 0.1"),
				x("lifetime-jitter: 10", "lifetime-jitter must be 0% to 50% (was 1000%)"),
				x("lifetime-jitter: -1%", "lifetime-jitter must be 0% to 50% (was -1%)"),
				// durations
				x("connect-timeout: 5", "5 has no unit; it would mean 5 ms", "write 5s or 5ms"),
				x("max-lifetime: \"300\"", "300 has no unit"),
				x("connect-timeout: 5sec", "not a duration (was \"5sec\")", "write 5s, 500ms or PT5S"),
				x("connect-timeout: -1s", "connect-timeout must be positive (was -1s)"),
				x("connect-timeout: 0", "connect-timeout must be positive (was 0)", "0 would mean no limit"),
				x("connect-timeout: 0s", "connect-timeout must be positive (was 0)"),
				x("connect-timeout: 100us", "at least 1ms"), x("connect-timeout: none", "not a duration"),
				x("read-timeout: 0s", "read-timeout must be positive (was 0)"),
				x("read-timeout: 1000d", "at most 24d (was 1000d)"),
				x("timeout: 0s", "timeout must be positive (was 0)", "none stands for no limit"),
				x("timeout: nome", "not a duration", "write 5s, 500ms or PT5S, or none"),
				x("acquire-timeout: -1ms", "acquire-timeout must be positive (was -1ms)"),
				x("idle-timeout: -1s", "idle-timeout must be positive (was -1s)"),
				x("keep-alive-margin: -1s", "keep-alive-margin must be positive"),
				x("max-lifetime: 0s", "max-lifetime must be positive (was 0)"),
				x("warm-up.timeout: 0s", "warm-up.timeout must be positive (was 0)"),
				x("validate-after-idle: -1s", "validate-after-idle must be positive (was -1s)"),
				x("maintenance-interval: 0", "maintenance-interval must be positive (was 0)"),
				x("maintenance-interval: 50ms", "maintenance-interval must be at least 100ms (was 50ms)",
						"write 30s, for instance"),
				x("leak-detection-threshold: -1s", "leak-detection-threshold must be positive (was -1s)"),
				x("leak-detection-threshold: 60", "60 has no unit"),
				x("shutdown-grace: -30s", "shutdown-grace must be positive (was -30s)"),
				// base-url
				up("max-connections: 5", "pool.upstreams.x.base-url", "pool 'x': base-url is required"),
				up("base-url: \"\"", "base-url is required"),
				up("base-url: localhost:8080", "(\"localhost\" was read as the scheme)",
						"did you mean http://localhost:8080?"),
				up("base-url: 10.0.0.1:8080/v2", "base-url has no scheme", "did you mean http://10.0.0.1:8080/v2?"),
				up("base-url: api.example.com", "base-url has no scheme", "did you mean http://api.example.com?"),
				up("base-url: //api.example.com", "did you mean http://api.example.com?"),
				up("base-url: htp://host", "must be http or https (was htp)"),
				up("base-url: http://user:S3CRET@host", "user info in base-url is not supported", "Value: \"******\"",
						"auth.basic.username"),
				up("base-url: http://user:S3^CRET@host/%", "user info in base-url is not supported"),
				up("base-url: http://host/a#frag", "must not have a fragment"),
				up("base-url: http://host/a?key=S3CRET", "must not have a query", "http://host/a?******"),
				up("base-url: http://", "base-url has no host"), up("base-url: https:///v2", "base-url has no host"),
				up("base-url: https://:8080", "base-url has no host"),
				up("base-url: https://host:99999", "port of base-url must be 1..65535 (was 99999)"),
				up("base-url: https://host:0", "must be 1..65535 (was 0)"),
				up("base-url: https://host:http", "must be 1..65535 (was http)"),
				up("base-url: https://my_host/", "'_' is not allowed in host names"),
				up("base-url: \"https://host/a|b\"", "base-url is not a URL: illegal character in path"),
				up("base-url: ${UPSTREAM_URL}", "the placeholder UPSTREAM_URL has no value"),
				up("base-url: https://${UPSTREAM_HOST}/v2", "the placeholder UPSTREAM_HOST has no value"),
				up("base-url: \"https://host \"", "has a blank, a line break", "Value: \"https://host \""),
				up("base-url: \"https://host\\n\"", "has a blank, a line break", "Value: \"https://host\\n\""),
				up("base-url: ${a}\na: ${b}\nb: ${a}", "its placeholders cannot be resolved"),
				x("headers.X-A: ${a}\na: S3CRET${b}\nb: ${a}", "its placeholders cannot be resolved"),
				// names
				of("\"pool.upstreams[a/b].base-url\": https://h",
						"may have letters, digits, \"-\", \"_\" and \".\" (was \"a/b\")"),
				of("pool.upstreams.a/b.base-url: https://h", "(was \"a/b\")"),
				of("\"pool.upstreams[<img src=x>].base-url\": https://h", "\\u003Cimg src=x\\u003E"),
				of("pool.upstreams." + "n".repeat(300) + ".base-url: https://h", "at most 64 characters (has 300)"),
				of("pool.upstreams.default.base-url: https://h", "the name \"default\" is reserved"),
				of("pool.upstreams.Default.base-url: https://h", "the name \"default\" is reserved"),
				of("pool.upstreams.qTest.base-url: https://h\npool.upstreams.qtest.base-url: https://h",
						"\"qTest\" and \"qtest\" differ only in case"),
				of("pool.upstreams.q-test.base-url: https://h\npool.upstreams.qtest.base-url: https://h",
						"\"q-test\" and \"qtest\" differ only in case, '-' or '_'"),
				of("\"pool.upstreams[<A>].base-url\": https://h\n\"pool.upstreams[<a>].base-url\": https://h",
						"the names \"\\u003CA\\u003E\" and \"\\u003Ca\\u003E\" differ only"),
				// unknown properties
				x("max-conections: 5", "Property: pool.upstreams.x.max-conections", "unknown property",
						"did you mean pool.upstreams.x.max-connections?"),
				x("retry.max-atempts: 5", "did you mean pool.upstreams.x.retry.max-attempts?"),
				x("max-attempts: 5", "did you mean pool.upstreams.x.retry.max-attempts?"),
				x("auth.bearer-tokn: S3CRET", "did you mean pool.upstreams.x.auth.bearer-token?"),
				x("presett: low-latency", "did you mean pool.upstreams.x.preset?"),
				x("warm-up.gate-readines: true", "did you mean pool.upstreams.x.warm-up.gate-readiness?"),
				x("warm-up: 5", "a value is not possible here"), x("tenant: 50%", "a value is not possible here"),
				x("http2.enabled: true", "unknown property"),
				x("max-connections/: 5", "unknown property", "did you mean pool.upstreams.x.max-connections?"),
				of("pool.defaults.base-url: https://h", "did you mean pool.upstreams.*.base-url?"),
				of("pool.default.max-connections: 5", "did you mean pool.defaults.max-connections?"),
				of("pool.max-connections: 5", "did you mean pool.defaults.max-connections?"),
				of("pool.upstream.x.base-url: https://h", "did you mean pool.upstreams.x.base-url?"),
				of("pool.unmatched: ask", "pool.unmatched", "Value: \"ask\"", "write pass-through or pool"),
				of("pool.lint: strict", "Property: pool.lint", "Value: \"strict\"", "write warn, fail or off"),
				of("pool.lnt: off", "did you mean pool.lint?"),
				of("pool.unmatched-max: 0", "unmatched-max must be at least 1 (was 0)", "Origin: application.yml:"),
				of("pool.unmached: pool", "did you mean pool.unmatched?"),
				of("pool.metrics.histograms: some", "neither true nor false (was \"some\")"),
				of("pool.metrics.histogram: true", "did you mean pool.metrics.histograms?"),
				of("pool.metric.opentelemetry-names: true", "did you mean pool.metrics.opentelemetry-names?"),
				of("pool.metrics.max-client-names: -1", "max-client-names must not be negative (was -1)",
						"Origin: application.yml:"),
				of("pool.observations.enabled: true", "did you mean pool.observation.enabled?"),
				of("pool.observation.enabled: 7", "Property: pool.observation.enabled"),
				of("pool.enabled: maybe", "neither true nor false"),
				of("pool.upstreams.zephyr.scale.base-url: https://h",
						"did you mean pool.upstreams[zephyr.scale].base-url?"),
				of("pool.upstreams.x: https://h", "a value is not possible here",
						"write pool.upstreams.x.base-url=..."),
				of("pool.upstreams: https://h", "pool.upstreams needs a name below it"),
				x("auth: S3CRET", "write one of auth.api-key.header, "), x("retry: 5", "a value is not possible here"),
				// booleans and choices
				x("keep-alive-learning: perhaps", "neither true nor false (was \"perhaps\")"),
				x("preset: fast", "Property: pool.upstreams.x.preset", "not a known preset (was \"fast\")",
						"write high-traffic, low-latency or resource-constrained"),
				x("order: random", "not a known order (was \"random\")", "write lifo or fifo"),
				x("cookies: sometimes", "neither true nor false (was \"sometimes\")"),
				x("redirects: maybe", "write follow-when-possible, follow or dont-follow"),
				// headers
				x("\"headers[X Y]\": S3CRET", "a character that HTTP does not allow (was \"X Y\")"),
				x("\"headers[<b>]\": S3CRET", "Property: pool.upstreams.x.headers.\\u003Cb\\u003E",
						"Origin: application.yml:5", "(was \"\\u003Cb\\u003E\")"),
				x("headers.X/Y: S3CRET", "has a character that binding drops"),
				x("headers.X-List: [S3CRET1, S3CRET2]", "a header has one name and one value",
						"join several values with commas"),
				x("headers.X-Line: \"S3CRET\\r\\nX: y\"", "has a line break", "Value: \"******\""),
				x("headers.X-Accent: \"S3CRETé\"", "beyond ASCII"),
				x("headers.Content-Length: 5", "set by the transport"),
				x("headers.Authorization: S3CRET\n      auth.bearer-token: S3CRET", "also set by auth.*"),
				x("headers.X-Key: ${X_KEY}", "the placeholder X_KEY has no value", "Value: \"******\""),
				// credentials
				x("auth.bearer-token: \"S3CRET\\n\"", "auth.bearer-token is empty or has a blank"),
				x("auth.bearer-token: Bearer S3CRET", "without the word Bearer"),
				x("auth.bearer-token: \"\"", "auth.bearer-token is empty"),
				x("auth.basic.username: S3CRET", "auth.basic.username is set without auth.basic.password"),
				x("auth.basic.password: S3CRET", "auth.basic.password is set without auth.basic.username"),
				x("auth.basic: {username: \"S3CRET:\", password: S3CRET}", "auth.basic.username has a colon"),
				x("auth.basic: {username: S3CRET, password: \"S3CRET\\n\"}", "auth.basic.password has a line break"),
				x("auth.api-key.value: S3CRET", "auth.api-key.value is set without auth.api-key.header"),
				x("auth.api-key.header: X-Api-Key", "auth.api-key.header is set without auth.api-key.value"),
				x("auth.api-key: {header: X Key, value: S3CRET}", "auth.api-key.header is not a header name"),
				x("auth.api-key: {header: X-Key, value: \"S3CRET\\r\"}", "auth.api-key.value is blank or has"),
				x("auth: {bearer-token: S3CRET, basic.username: S3CRET, basic.password: S3CRET}",
						"two kinds of credentials at once: auth.bearer-token and auth.basic"),
				// TLS
				x("ssl.bundle: nope", "SSL bundle \"nope\" not found; known: none"),
				x("ssl.bundle: \" \"", "ssl.bundle is blank"),
				// retry
				x("retry.max-attempts: 0", "counts the first try: minimum 1"),
				x("retry.max-attempts: 50", "maximum 10 (was 50)"),
				x("retry.methods: GET,POST", "may create data twice", "retry.allow-non-idempotent=true"),
				x("retry.methods: \"GET;PUT\"", "not a method (was \"GET;PUT\")"),
				x("retry.statuses: 200", "a success status must not be retried (was 200)"),
				x("retry.statuses: 503,302", "must be error statuses, 400..599 (was 302)"),
				x("retry.statuses: 503,many", "not a list of whole numbers"),
				x("retry.statuses: [503, many]", "not a whole number (was \"many\")"),
				x("\"retry.statuses[0]\": 503\n      \"retry.statuses[2]\": 504", "its list has a gap"),
				x("retry.multiplier: 0.5", "retry.multiplier must be at least 1 (was 0.5)"),
				x("retry.multiplier: twice", "not a number (was \"twice\")"),
				x("retry.jitter: 101%", "retry.jitter must be 0% to 100% (was 101%)"),
				x("retry.jitter: 50", "retry.jitter must be 0% to 100% (was 5000%)"),
				x("retry.jitter: -0.1", "retry.jitter must be 0% to 100%"),
				x("retry.backoff: 20s", "retry.backoff (20s) is longer than retry.max-backoff (10s)"),
				x("retry.backoff: -1s", "retry.backoff must be positive (was -1s)"),
				x("retry.max-backoff: 0s", "retry.max-backoff must be positive (was 0)"),
				x("retry.idempotency-key-header: \"a b\"", "not a header name (was \"a b\")"),
				x("retry.budget.ratio: 20", "retry.budget.ratio must be 0% to 1000% (was 2000%)"),
				x("retry.budget.ratio: -1%", "retry.budget.ratio must be 0% to 1000%"),
				x("retry.budget.per-second: -1", "retry.budget.per-second must not be negative (was -1)"),
				x("retry.budget.per-second: 100001", "retry.budget.per-second must be at most 100000"),
				x("retry.budget.per-second: 10/s", "not a whole number (was \"10/s\")"),
				x("retry.budget: 20%", "a value is not possible here"),
				x("retry.retry-after-min: 2m", "retry.retry-after-min (2m) is longer than retry.retry-after-max (1m)"),
				// doubtful settings, where they are to fail
				of("pool.lint: fail\npool.upstreams.x: {base-url: https://h, acquire-timeout: 10s, timeout: 5s}",
						"Property: pool.upstreams.x.acquire-timeout", "Value: \"10s\"", "Origin: application.yml:2",
						"pool 'x': waiting alone (acquire-timeout 10s) may use up the deadline (timeout 5s)",
						"set pool.upstreams.x.acquire-timeout=1s"),
				of("pool.lint: fail\npool.upstreams.x: {base-url: https://h, read-timeout: 2m, retry.backoff: 0}",
						"Property: pool.upstreams.x.read-timeout", "Property: pool.upstreams.x.retry.backoff",
						"immediate retries make storms"),
				of("pool.lint: fail\npool.defaults.max-requests-per-connection: 1\npool.upstreams.x.base-url: https://h",
						"Property: pool.defaults.max-requests-per-connection", "Origin: application.yml:2",
						"opens a connection for every request", "set pool.upstreams.x.max-requests-per-connection=0"),
				// other layers
				of("pool.defaults.max-connections: 0\npool.upstreams.x.base-url: https://h",
						"Property: pool.defaults.max-connections", "max-connections must be at least 1 (was 0)"),
				of("pool.defaults.min-idle: 9\npool.upstreams.x: {base-url: https://h, max-connections: 8}",
						"Property: pool.defaults.min-idle", "pool 'x': min-idle (9) is more than max-connections (8)"),
				of("pool.defaults.preset: high-traffic\npool.upstreams.x: {base-url: https://h, max-connections: 8}",
						"Property: pool.defaults.preset", "Value: \"high-traffic\"", "Origin: application.yml:1",
						"pool 'x': min-idle (50) is more than max-connections (8)"),
				of("spring.http.clients.read-timeout: 0s\npool.upstreams.x.base-url: https://h",
						"Property: spring.http.clients.read-timeout", "read-timeout must be positive (was 0)"),
				of("spring.http.clients.ssl.bundle: nope\npool.upstreams.x.base-url: https://h",
						"Property: spring.http.clients.ssl.bundle", "SSL bundle \"nope\" not found"));
	}

	private static Arguments x(String setting, String... expected) {
		return up(URL + "\n      " + setting, expected);
	}

	private static Arguments up(String settings, String... expected) {
		return of("pool:\n  upstreams:\n    x:\n      " + settings, expected);
	}

	private static Arguments of(String yaml, String... expected) {
		return Arguments.of(yaml, Arrays.asList(expected));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pool.upstreams[", "pool.upstreams[]", "pool.upstreams[].base-url", "pool.upstreams.].a",
			"pool.upstreams.x[", "pool..x", "pool.[x]", "pool[0]", "pool.upstreams.-.base-url",
			"pool.upstreams.é.base-url", "pool.upstreams..base-url", "pool.defaults[0]", "pool.defaults.headers[",
			"pool.upstreams[a[b]].base-url", "pool.%.x", "pool.upstreams.x.base-url.more" })
	void oddNameIsRefusedAndNotStumbledOver(String name) {
		ConfigurableEnvironment environment = TestProperties.empty();
		environment.getPropertySources().addFirst(new MapPropertySource("odd", Map.of(name, "https://h")));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> PoolConfigs.load(environment, null, null));
	}

	@Test
	void allProblemsOfOneStartAreReportedTogether() {
		PoolConfigurationException failure = fail("""
				pool:
				  defaults:
				    read-timeout: 5sec
				  upstreams:
				    zephyr:
				      base-url: localhost:8080
				      max-connections: 0
				    qtest:
				      max-conections: 8
				      ssl.bundle: nope
				      retry:
				        jitter: 200%
				""");
		assertThat(failure.getProblems()).extracting(Problem::property)
			.containsExactlyInAnyOrder("pool.defaults.read-timeout", "pool.upstreams.zephyr.base-url",
					"pool.upstreams.zephyr.max-connections", "pool.upstreams.qtest.base-url",
					"pool.upstreams.qtest.max-conections", "pool.upstreams.qtest.retry.jitter",
					"pool.upstreams.qtest.ssl.bundle");
	}

	@Test
	void problemOfSharedLayerIsReportedOnce() {
		PoolConfigurationException failure = fail("""
				pool:
				  defaults.max-connections: 0
				  upstreams:
				    a.base-url: https://a
				    b.base-url: https://b
				""");
		assertThat(failure.getProblems()).hasSize(1);
	}

	@Test
	void problemHasFileAndLine() {
		PoolConfigurationException failure = fail("""
				pool:
				  upstreams:
				    x:
				      base-url: https://h
				      max-connections: 0
				""");
		assertThat(failure.getProblems()).singleElement().extracting(Problem::origin).isEqualTo("application.yml:5");
	}

	@Test
	void unknownSslBundleListsTheKnownOnes(@TempDir Path directory) throws Exception {
		String store = trustStore(directory, "right");
		String analysis = analyze(
				sslBundle(store, "right") + "\npool.upstreams.x: {base-url: https://h, ssl.bundle: nope}");
		assertThat(analysis).contains("SSL bundle \"nope\" not found; known: mine");
	}

	@Test
	void wrongPasswordOfStoreIsToldWithoutThePassword(@TempDir Path directory) throws Exception {
		String store = trustStore(directory, "right");
		String analysis = analyze(
				sslBundle(store, "S3CRET") + "\npool.upstreams.x: {base-url: https://h, ssl.bundle: mine}");
		assertThat(analysis).contains("pool 'x': cannot open SSL bundle \"mine\": trust store", store, "password wrong")
			.doesNotContain("S3CRET");
	}

	@Test
	void missingStoreIsTold() {
		String analysis = analyze(sslBundle("/nowhere/store.p12", "S3CRET")
				+ "\npool.upstreams.x: {base-url: https://h, ssl.bundle: mine}");
		assertThat(analysis).contains("cannot open SSL bundle \"mine\"", "/nowhere/store.p12", "file not found")
			.doesNotContain("S3CRET");
	}

	@Test
	void unreadableStoreIsTold(@TempDir Path directory) throws Exception {
		Path store = Files.writeString(directory.resolve("store.p12"), "not a store");
		String analysis = analyze(
				sslBundle(store.toString(), "S3CRET") + "\npool.upstreams.x: {base-url: https://h, ssl.bundle: mine}");
		assertThat(analysis).contains("cannot open SSL bundle \"mine\"", "not a readable store")
			.doesNotContain("S3CRET");
	}

	@Test
	void bundleThatOpensIsTaken(@TempDir Path directory) throws Exception {
		String store = trustStore(directory, "right");
		runner(sslBundle(store, "right") + "\npool.upstreams.x: {base-url: https://h, ssl.bundle: mine}")
			.run((context) -> assertThat(context.getBean(PoolConfigs.class).get("x").sslBundle()).isEqualTo("mine"));
	}

	@Test
	void applicationFailsWithinSecondsAndPrintsNoStackTrace(CapturedOutput output) {
		SpringApplication application = new SpringApplication(PoolConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		long start = System.nanoTime();
		assertThatThrownBy(() -> application.run("--pool.upstreams.x.base-url=http://user:S3CRET@h",
				"--pool.upstreams.x.max-connections=ten", "--pool.upstreams.y.auth.bearer-tokn=S3CRET"))
			.hasRootCauseInstanceOf(PoolConfigurationException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		String report = output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"));
		assertThat(report)
			.contains("Property: pool.upstreams.x.base-url", "Property: pool.upstreams.x.max-connections",
					"Origin: commandLineArgs", "did you mean pool.upstreams.y.auth.bearer-token?")
			.doesNotContain("\tat ");
		assertThat(output.getAll()).doesNotContain("S3CRET");
	}

	private static String trustStore(Path directory, String password) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		Path file = directory.resolve("store.p12");
		try (OutputStream output = Files.newOutputStream(file)) {
			store.store(output, password.toCharArray());
		}
		return file.toString();
	}

	private static String sslBundle(String store, String password) {
		return "spring.ssl.bundle.jks.mine.truststore: {location: \"file:" + store + "\", type: PKCS12, password: "
				+ password + "}";
	}

	private static String analyze(String yaml) {
		FailureAnalysis analysis = Objects.requireNonNull(new PoolConfigurationFailureAnalyzer().analyze(fail(yaml)));
		return analysis.getDescription() + System.lineSeparator() + analysis.getAction();
	}

	private static PoolConfigurationException fail(String yaml) {
		PoolConfigurationException[] failure = new PoolConfigurationException[1];
		runner(yaml).run((context) -> {
			Throwable thrown = context.getStartupFailure();
			assertThat(thrown).as("failure for%n%s", yaml)
				.isNotNull()
				.hasRootCauseInstanceOf(PoolConfigurationException.class);
			for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
				assertThat(String.valueOf(cause.getMessage())).doesNotContain("S3CRET");
				failure[0] = (cause instanceof PoolConfigurationException wanted) ? wanted : failure[0];
			}
		});
		return failure[0];
	}

	private static ApplicationContextRunner runner(String yaml) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withInitializer((context) -> {
				context.getEnvironment()
					.getPropertySources()
					.remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
				TestProperties.addYaml(context.getEnvironment(), yaml);
			})
			.withUserConfiguration(PoolConfiguration.class);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(SslAutoConfiguration.class)
	static class PoolConfiguration {

		@Bean
		PoolConfigs poolConfigs(Environment environment, ObjectProvider<SslBundles> sslBundles,
				ObjectProvider<PoolConnectionDetails> details) {
			@Nullable SslBundles bundles = sslBundles.getIfAvailable();
			return PoolConfigs.load(environment, bundles, details.getIfAvailable());
		}

	}

}
