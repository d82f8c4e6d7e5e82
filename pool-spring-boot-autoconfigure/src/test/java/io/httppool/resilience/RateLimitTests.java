package io.httppool.resilience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RateLimit}.
 */
class RateLimitTests {

	/** 1795161600 seconds of the epoch. */
	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T08:00:00Z"), ZoneOffset.UTC);

	@ParameterizedTest
	@CsvSource({ "30, PT30S", "0, PT0S", "' 7 ', PT7S", "0.5, PT0.5S", "3600, PT1H", "999999999, PT277777H46M39S",
			"1795161630, PT30S", "1795161600, PT0S", "1795161600.25, PT0.25S", "1795161570, PT-30S",
			"1795161630500, PT30.5S", "2026-11-20T08:00:30Z, PT30S", "2026-11-20T09:00:30+01:00, PT30S",
			"2026-11-20T07:59:30.000Z, PT-30S" })
	void resetIsUnderstood(String reset, Duration until) {
		RateLimit limit = read(Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset));
		assertThat(limit).isEqualTo(new RateLimit(0L, until, null));
		assertThat(limit.afterRefusal()).contains(until);
		assertThat(read(Map.of("RateLimit-Remaining", "0", "RateLimit-Reset", reset))).isEqualTo(limit);
		assertThat(read(Map.of("X-RateLimit-Reset", reset)).afterRefusal()).contains(until);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-1", "+5", "soon", "1e9", "0x10", "1.2.3", ".5", "5.", "99999999999999999",
			"999999999999999999", "9999999999999999999999999999", "9999-12-31", "+999999999-12-31T23:59:59Z",
			"2026-13-01T00:00:00Z", "5 s", "\u0665" })
	void resetThatIsNoneIsNotSaid(String reset) {
		RateLimit limit = read(Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset));
		assertThat(limit.reset()).isNull();
		assertThat(limit.usedUpFor()).isEmpty();
		assertThat(limit.afterRefusal()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0, 30, PT30S", "0, 0, ", "0, 1795161570, ", "1, 30, ", "-1, 30, ", "none, 30, ", "00, 30, PT30S",
			"99999999999999999999, 30, " })
	void quotaIsUsedUpWhenNothingIsLeftUntilLater(String remaining, String reset, Duration expected) {
		RateLimit limit = read(Map.of("X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", reset));
		assertThat(limit.usedUpFor().orElse(null)).isEqualTo(expected);
	}

	@Test
	void jiraSaysHowOftenThereIsMore() {
		RateLimit limit = read(Map.of("X-RateLimit-Limit", "50", "X-RateLimit-Remaining", "0", "X-RateLimit-FillRate",
				"2", "X-RateLimit-Interval-Seconds", "3", "Retry-After", "0"));
		assertThat(limit.usedUpFor()).isEmpty();
		assertThat(limit.afterRefusal()).contains(Duration.ofSeconds(3));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			"default";r=0;t=30             | 0    | PT30S
			"default";r=50;t=30            | 50   | PT30S
			default; r=0; t=5              | 0    | PT5S
			"a";r=5;t=9, "b";r=0;t=30      | 0    | PT30S
			"a";r=0;t=9, "b";r=0;t=30      | 0    | PT30S
			"a";r=0;t=30, "b";r=0;t=9      | 0    | PT30S
			"a";r=0;t=30, "b";r=0          | 0    | PT30S
			"a";r=0                        | 0    | -
			"a";R=0;T=7;pk=:abc=:          | 0    | PT7S
			limit=100, remaining=0, reset=8 | 0   | PT8S
			"a";t=30                       | -    | -
			"a";r=-1;t=30                  | -    | -
			"a";r=0;t=-30                  | 0    | -
			"a";r=0;t=99999999999          | 0    | -
			"a";r=0;t=9999999999999999999  | 0    | -
			"a";r=zero;t=30                | -    | -
			;;;,,,===                      | -    | -
			r                              | -    | -
			""")
	void draftIsUnderstood(String field, Long remaining, Duration reset) {
		RateLimit limit = read(Map.of("RateLimit", field));
		assertThat(limit.remaining()).isEqualTo(remaining);
		assertThat(limit.reset()).isEqualTo(reset);
	}

	@Test
	void windowOfThePolicyIsTheLongestThatItCanTake() {
		Map<String, String> headers = Map.of("RateLimit", "\"b\";r=0", "RateLimit-Policy",
				"\"a\";q=5;w=7, \"b\";q=10;w=60");
		assertThat(read(headers).afterRefusal()).contains(Duration.ofMinutes(1));
		assertThat(read(headers).usedUpFor()).isEmpty();
	}

	@Test
	void nothingIsSaidWithoutHeaders() {
		RateLimit limit = read(Map.of("Retry-After", "5"));
		assertThat(limit).isEqualTo(new RateLimit(null, null, null));
		assertThat(limit.afterRefusal()).isEmpty();
		assertThat(limit.usedUpFor()).isEmpty();
	}

	@Test
	void whateverComesReadingDoesNotFail() {
		long seed = 20261120;
		Random random = new Random(seed);
		String alphabet = "rtqw=;,\"0123456789.-+:TZe \u00e9\t";
		for (int i = 0; i < 50_000; i++) {
			Map<String, String> headers = new LinkedHashMap<>();
			for (String name : new String[] { "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit",
					"RateLimit-Policy", "RateLimit-Remaining", "X-RateLimit-Interval-Seconds" }) {
				if (random.nextInt(3) > 0) {
					headers.put(name, text(random, alphabet, random.nextInt(30)));
				}
			}
			RateLimit limit = read(headers);
			assertThat(limit.usedUpFor().orElse(Duration.ofSeconds(1))).as("seed " + seed).isPositive();
		}
		assertThat(read(Map.of("RateLimit", "\"a\";r=0;t=30,".repeat(100_000))).remaining()).isNull();
	}

	private static String text(Random random, String alphabet, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append(alphabet.charAt(random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	private static RateLimit read(Map<String, String> headers) {
		return RateLimit.read(headers::get, CLOCK);
	}

}
