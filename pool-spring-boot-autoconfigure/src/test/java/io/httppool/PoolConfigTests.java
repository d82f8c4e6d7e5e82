package io.httppool;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.PoolConfigViolation.Severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PoolConfig}: what is refused when it is built by hand.
 */
class PoolConfigTests {

	private static final URI URL = URI.create("https://api.example.com/v2");

	@Test
	void buildRefusesWhatBreaksRulesAndNamesAll() {
		PoolConfig.Builder builder = PoolConfig.builder("x", URL).maxConnections(0).readTimeout(Duration.ZERO);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageStartingWith("pool 'x': ")
			.withMessageContaining("max-connections must be at least 1 (was 0)")
			.withMessageContaining("read-timeout must be positive (was 0)");
	}

	@Test
	void constructorRefusesTheSame() {
		PoolConfig valid = PoolConfig.builder("x", URL).build();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PoolConfig("x", valid.baseUrl(), 0, 0, 0, false, valid.warmUpTimeout(), 1000,
					valid.acquireTimeout(), valid.connectTimeout(), valid.readTimeout(), valid.timeout(),
					valid.idleTimeout(), valid.keepAliveMargin(), true, valid.maxLifetime(), 0, 0,
					valid.validateAfterIdle(), valid.order(), 1, valid.maintenanceInterval(),
					valid.leakDetectionThreshold(), valid.shutdownGrace(), valid.redirects(), false, false, Map.of(),
					null, null, valid.retry(), valid.hedgeDelay(), 1, valid.adaptive(), valid.health(),
					valid.protection(), Map.of()))
			.withMessageContaining("max-connections must be at least 1 (was 0)");
	}

	@Test
	void presetIsWhereTheBuilderGoesOnFrom() {
		PoolConfig config = PoolConfig.builder("x", URL).preset(PoolPreset.LOW_LATENCY).minIdle(3).build();
		assertThat(config.maxConnections()).isEqualTo(200);
		assertThat(config.minIdle()).isEqualTo(3);
		assertThat(config.idleTimeout()).hasSeconds(60);
		assertThat(config.connectTimeout()).hasSeconds(1);
		assertThat(config.maintenanceInterval()).hasSeconds(10);
		assertThat(config.maxConcurrentConnects()).isEqualTo(66);
	}

	@Test
	void otherOriginGetsTheSameSettingsWithoutHeadersAndCredentials() {
		PoolConfig.Builder other = PoolConfig.builder("y", "https://other.example.com");
		PoolConfig config = PoolConfig.builder("x", URL).header("X-A", "a").auth(new PoolAuth.BearerToken("t")).build();
		assertThat(config.forOrigin("y", URI.create("https://other.example.com"))).isEqualTo(other.build());
		assertThat(
				different(PoolConfig.builder("x", URL)).build().forOrigin("y", URI.create("https://other.example.com")))
			.isEqualTo(different(other).minIdle(0).warmUpGateReadiness(false).build());
	}

	@Test
	void otherOriginIsNotKeptWarm() {
		PoolConfig config = PoolConfig.builder("x", URL)
			.minIdle(5)
			.warmUpGateReadiness(true)
			.origin("min-idle", "pool.defaults.min-idle")
			.origin("max-connections", "pool.defaults.max-connections")
			.build()
			.forOrigin("y", URI.create("https://other.example.com"));
		assertThat(config.minIdle()).isZero();
		assertThat(config.warmUpGateReadiness()).isFalse();
		assertThat(config.origins()).containsOnlyKeys("max-connections");
	}

	private static PoolConfig.Builder different(PoolConfig.Builder builder) {
		return builder.maxConnections(11)
			.overflow(1)
			.minIdle(2)
			.warmUpGateReadiness(true)
			.warmUpTimeout(Duration.ofSeconds(3))
			.maxPending(4)
			.keepAliveLearning(false)
			.lifetimeJitter(0.5)
			.maxRequestsPerConnection(6)
			.validateAfterIdle(Duration.ofSeconds(7))
			.order(AcquireOrder.FIFO)
			.maxConcurrentConnects(8)
			.maintenanceInterval(Duration.ofSeconds(9))
			.leakDetectionThreshold(Duration.ofSeconds(10))
			.tenantMaxShare(0.5)
			.adaptiveEnabled(true)
			.adaptiveMin(2)
			.adaptiveMax(7);
	}

	@Test
	void sharesThatAreNoNumbersAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(PoolConfig.builder("x", URL).lifetimeJitter(Double.NaN).tenantMaxShare(Double.NaN)::build)
			.withMessageContaining("lifetime-jitter must be 0% to 50% (was NaN)")
			.withMessageContaining("tenant.max-share must be more than 0% and at most 100% (was NaN)");
	}

	@Test
	void retryIsCheckedWithItsPool() {
		PoolConfig.Retry retry = new PoolConfig.Retry(true, 0, Duration.ZERO, 2, Duration.ofSeconds(1), 0.5, Set.of(),
				Set.of(), false, "Idempotency-Key", Duration.ZERO, Duration.ofSeconds(1));
		assertThatIllegalArgumentException().isThrownBy(PoolConfig.builder("x", URL).retry(retry)::build)
			.withMessageContaining("retry.max-attempts counts the first try");
	}

	@Test
	void messagesHoldNoSecret() {
		PoolConfig.Builder builder = PoolConfig.builder("x", "https://user:S3CRET@h")
			.auth(new PoolAuth.BearerToken("S3CRET\n"))
			.header("X-A", "S3CRET\r\n");
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageContaining("user info in base-url is not supported")
			.withMessageContaining("auth.bearer-token")
			.withMessageContaining("the header's value has a line break")
			.withMessageNotContaining("S3CRET");
		assertThat(builder.violations()).noneMatch((violation) -> violation.toString().contains("S3CRET"));
	}

	@Test
	void nameIsEscapedInMessages() {
		assertThatIllegalArgumentException().isThrownBy(PoolConfig.builder("<b>\n", URL)::build)
			.withMessageContaining("pool '\\u003Cb\\u003E\\n'")
			.withMessageNotContaining("<");
	}

	@Test
	void warningsDoNotPreventBuilding() {
		PoolConfig.Builder builder = PoolConfig.builder("x", URL).maxConnections(100_000);
		assertThat(builder.violations()).singleElement()
			.extracting(PoolConfigViolation::key, PoolConfigViolation::severity)
			.containsExactly("max-connections", Severity.WARNING);
		assertThatNoException().isThrownBy(builder::build);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://h", "HTTP://H/", "https://h:8443/a/b", "http://[::1]:8080/v2", "http://10.0.0.1",
			"https://h/@me", "https://h:", "https://xn--mller-kva.example" })
	void baseUrlIsAccepted(String url) {
		assertThat(PoolConfig.builder("x", url).violations()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "https://h, https://H:443/, true", "http://h, http://h:80, true", "http://h, https://h, false",
			"http://h:80, http://h:8080, false", "http://h/a, http://h/b, false", "http://h/a/, http://h/a, true" })
	void baseUrlsAreComparedByWhereTheyLead(String left, String right, boolean same) {
		PoolConfig config = PoolConfig.builder("x", left).build();
		assertThat(config.sharesBaseUrlWith(PoolConfig.builder("y", right).build())).isEqualTo(same);
	}

	@Test
	void longNamesAndValuesAreCutInText() {
		assertThat(VisibleText.of("n".repeat(300))).hasSizeLessThan(230).endsWith("… (300 characters)");
	}

	@Test
	void zeroIsAcceptedWhereItHasAMeaning() {
		assertThat(PoolConfig.builder("x", URL)
			.acquireTimeout(Duration.ZERO)
			.idleTimeout(Duration.ZERO)
			.keepAliveMargin(Duration.ZERO)
			.shutdownGrace(Duration.ZERO)
			.maxPending(0)
			.lifetimeJitter(0)
			.validateAfterIdle(Duration.ZERO)
			.leakDetectionThreshold(Duration.ZERO)
			.timeout(null)
			.violations()).isEqualTo(List.of());
	}

}
