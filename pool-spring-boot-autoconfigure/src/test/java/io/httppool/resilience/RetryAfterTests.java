package io.httppool.resilience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryAfter}.
 */
class RetryAfterTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T08:00:00Z"), ZoneOffset.UTC);

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "' 7 ', 7", "007, 7", "3600, 3600", "999999999999, 999999999999" })
	void secondsAreUnderstood(String value, long seconds) {
		assertThat(RetryAfter.parse(value, CLOCK)).contains(Duration.ofSeconds(seconds));
	}

	@Test
	void moreDigitsThanANumberHoldsAreAVeryLongTime() {
		assertThat(RetryAfter.parse("99999999999999999999", CLOCK)).get()
			.matches((duration) -> duration.compareTo(Duration.ofDays(365 * 1000)) > 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Fri, 20 Nov 2026 08:00:30 GMT", "fri, 20 nov 2026 08:00:30 gmt",
			"Friday, 20-Nov-26 08:00:30 GMT", "Fri Nov 20 08:00:30 2026" })
	void dateAheadIsUnderstoodInAllForms(String value) {
		assertThat(RetryAfter.parse(value, CLOCK)).contains(Duration.ofSeconds(30));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" })
	void dateInThePastIsNegativeInAllForms(String value) {
		Instant date = Instant.parse("1994-11-06T08:49:37Z");
		assertThat(RetryAfter.parse(value, CLOCK)).contains(Duration.between(CLOCK.instant(), date));
	}

	@Test
	void yearOfTwoDigitsIsAtMostFiftyYearsAhead() {
		assertThat(RetryAfter.parse("Friday, 20-Nov-76 08:00:00 GMT", CLOCK)).get()
			.matches((duration) -> !duration.isNegative());
		assertThat(RetryAfter.parse("Sunday, 20-Nov-77 08:00:00 GMT", CLOCK)).get().matches(Duration::isNegative);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "\t", "-5", "+5", "1.5", "5s", "soon", "never", "٣", "Fri, 20 Nov 2026",
			"Fri, 31 Feb 2026 08:00:00 GMT", "Mon, 20 Nov 2026 08:00:00 GMT", "Fri, 20 Nov 2026 25:00:00 GMT",
			"2026-11-20T08:00:30Z", "Fri, 20 Nov 2026 08:00:30 GMT Fri, 20 Nov 2026 08:00:30 GMT" })
	void anythingElseIsNotUnderstood(@Nullable String value) {
		assertThat(RetryAfter.parse(value, CLOCK)).isEmpty();
	}

	@Test
	void hugeGarbageIsNotUnderstood() {
		assertThat(RetryAfter.parse("Fri, ".repeat(100_000), CLOCK)).isEmpty();
	}

}
