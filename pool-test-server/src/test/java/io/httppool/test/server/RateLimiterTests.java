package io.httppool.test.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RateLimiter} under a clock that stands still until it is moved.
 */
class RateLimiterTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00.250Z");

	private long now = Duration.ofDays(1).toNanos();

	private Instant wallTime = START;

	private RateLimiter limiter(RateLimit limit) {
		return new RateLimiter(limit, () -> this.now, () -> this.wallTime);
	}

	private void pass(long millis) {
		this.now += Duration.ofMillis(millis).toNanos();
		this.wallTime = this.wallTime.plusMillis(millis);
	}

	@Test
	void burstPassesThenTheRateDecides() {
		RateLimiter limiter = limiter(RateLimit.of(10, 3));
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isFalse();
		pass(99);
		assertThat(limiter.decide("a").allowed()).isFalse();
		pass(1);
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isFalse();
	}

	@Test
	void bucketDoesNotOverflow() {
		RateLimiter limiter = limiter(RateLimit.of(10, 2));
		pass(60_000);
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isFalse();
	}

	@Test
	void eachIdentityHasItsBucket() {
		RateLimiter limiter = limiter(RateLimit.of(1, 1));
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("b").allowed()).isTrue();
		assertThat(limiter.decide("a").allowed()).isFalse();
	}

	@Test
	void wholeServerMayShareABucket() {
		RateLimiter limiter = limiter(RateLimit.of(1, 1).withScope(RateLimit.Scope.SERVER));
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("b").allowed()).isFalse();
	}

	@Test
	void rateOfZeroLimitsNothing() {
		RateLimiter limiter = limiter(RateLimit.none().withHeaders(RateLimitHeaders.DRAFT));
		assertThat(limiter.decide("a")).isEqualTo(new RateLimiter.Decision(true, List.of(), false, false));
	}

	@Test
	void impossibleRatesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(-1, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(Double.NaN, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, 0));
	}

	@Test
	void retryAfterIsRoundedUpToSeconds() {
		assertThat(retryAfter(RateLimit.of(10, 1))).isEqualTo("1");
		assertThat(retryAfter(RateLimit.of(0.4, 1))).isEqualTo("3");
	}

	@Test
	void retryAfterMayBeADate() {
		assertThat(retryAfter(RateLimit.of(0.4, 1).withRetryAfter(RetryAfter.HTTP_DATE)))
			.isEqualTo("Thu, 01 Jan 2026 00:00:03 GMT");
	}

	@Test
	void retryAfterMayMislead() {
		RateLimit limit = RateLimit.of(10, 1);
		assertThat(retryAfter(limit.withRetryAfter(RetryAfter.ZERO))).isEqualTo("0");
		assertThat(retryAfter(limit.withRetryAfter(RetryAfter.HUGE))).isEqualTo("3600");
		assertThat(retryAfter(limit.withRetryAfter(RetryAfter.ABSENT))).isNull();
		assertThat(retryAfter(limit.withRetryAfter(RetryAfter.GARBAGE))).isNotBlank().doesNotContainPattern("[0-9]");
	}

	private @Nullable String retryAfter(RateLimit limit) {
		RateLimiter limiter = limiter(limit);
		limiter.decide("a");
		return headers(limiter.decide("a")).get("Retry-After");
	}

	private static Map<String, String> headers(RateLimiter.Decision decision) {
		return decision.headers().stream().collect(Collectors.toMap(HeaderField::name, HeaderField::value));
	}

	@Test
	void remainingTokensAreTold() {
		assertThat(headersOfFirst(RateLimitHeaders.NONE)).isEmpty();
		assertThat(headersOfFirst(RateLimitHeaders.X_RATELIMIT)).isEqualTo(Map.of("X-RateLimit-Limit", "5",
				"X-RateLimit-Remaining", "4", "X-RateLimit-Reset", Long.toString(START.getEpochSecond() + 1)));
		assertThat(headersOfFirst(RateLimitHeaders.X_RATELIMIT_DELTA)).containsEntry("X-RateLimit-Reset", "1");
		assertThat(headersOfFirst(RateLimitHeaders.X_RATELIMIT_ISO)).containsEntry("X-RateLimit-Reset",
				"2026-01-01T00:00:01Z");
		assertThat(headersOfFirst(RateLimitHeaders.DRAFT))
			.isEqualTo(Map.of("RateLimit", "\"default\";r=4;t=1", "RateLimit-Policy", "\"default\";q=5;w=3"));
		assertThat(headersOfFirst(RateLimitHeaders.JIRA_DC))
			.isEqualTo(Map.of("X-RateLimit-Limit", "5", "X-RateLimit-Remaining", "4", "X-RateLimit-FillRate", "2",
					"X-RateLimit-Interval-Seconds", "1", "Retry-After", "0"));
	}

	private Map<String, String> headersOfFirst(RateLimitHeaders headers) {
		return headers(limiter(RateLimit.of(2, 5).withHeaders(headers)).decide("a"));
	}

	@Test
	void goodReplyAloneCarriesTheRetryAfterNotToBeObeyed() {
		RateLimiter limiter = limiter(RateLimit.of(0.1, 1).withHeaders(RateLimitHeaders.JIRA_DC));
		assertThat(headers(limiter.decide("a"))).containsEntry("Retry-After", "0");
		assertThat(headers(limiter.decide("a"))).containsEntry("Retry-After", "10");
	}

	@Test
	void requestsBeforeRetryAfterIsOverAreTooEarlyExceptThoseOnTheirWay() {
		RateLimiter limiter = limiter(RateLimit.of(1, 1));
		limiter.decide("a");
		assertThat(limiter.decide("a").tooEarly()).isFalse();
		pass(100);
		assertThat(limiter.decide("a").tooEarly()).isFalse();
		pass(1);
		assertThat(limiter.decide("a").tooEarly()).isTrue();
		assertThat(limiter.decide("b").tooEarly()).isFalse();
	}

	@Test
	void requestThatWaitedIsNotTooEarly() {
		RateLimiter limiter = limiter(RateLimit.of(1, 1));
		limiter.decide("a");
		assertThat(limiter.decide("a").allowed()).isFalse();
		pass(1000);
		RateLimiter.Decision decision = limiter.decide("a");
		assertThat(decision.allowed()).isTrue();
		assertThat(decision.tooEarly()).isFalse();
	}

	@Test
	void laterRefusalProlongsTheWait() {
		RateLimiter limiter = limiter(RateLimit.of(0.5, 1));
		limiter.decide("a");
		limiter.decide("a");
		pass(50);
		assertThat(limiter.decide("a").tooEarly()).isFalse();
		pass(1970);
		assertThat(limiter.decide("a").tooEarly()).isTrue();
	}

	@Test
	void tooEarlyCountsAlsoWhatIsServed() {
		RateLimiter limiter = limiter(RateLimit.of(10, 1));
		limiter.decide("a");
		limiter.decide("a");
		pass(500);
		RateLimiter.Decision decision = limiter.decide("a");
		assertThat(decision.allowed()).isTrue();
		assertThat(decision.tooEarly()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(RetryAfter.class)
	void requestsThatRunIntoTheLimitTogetherAreOneWindow(RetryAfter form) {
		RateLimiter limiter = limiter(RateLimit.of(20, 1).withRetryAfter(form));
		limiter.decide("a");
		assertThat(limiter.decide("a").opensWindow()).isTrue();
		assertThat(limiter.decide("a").opensWindow()).isFalse();
		pass(55);
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").opensWindow()).isFalse();
		pass(5000);
		assertThat(limiter.decide("a").allowed()).isTrue();
		assertThat(limiter.decide("a").opensWindow()).isTrue();
	}

	@Test
	void windowWithoutPromiseIsOverAfterTheForgiveness() {
		RateLimiter limiter = limiter(RateLimit.of(0.1, 1).withRetryAfter(RetryAfter.ZERO));
		limiter.decide("a");
		assertThat(limiter.decide("a").opensWindow()).isTrue();
		pass(100);
		assertThat(limiter.decide("a").opensWindow()).isFalse();
		pass(1);
		assertThat(limiter.decide("a").opensWindow()).isTrue();
	}

	@Test
	void impatientClientStaysInOneWindow() {
		RateLimiter limiter = limiter(RateLimit.of(0.1, 1));
		limiter.decide("a");
		assertThat(limiter.decide("a").opensWindow()).isTrue();
		for (int i = 0; i < 20; i++) {
			pass(200);
			RateLimiter.Decision decision = limiter.decide("a");
			assertThat(decision.opensWindow()).isFalse();
			assertThat(decision.tooEarly()).isTrue();
		}
	}

}
