package io.httppool.resilience;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads the header {@code Retry-After}: seconds, or a date in any of the three forms of
 * HTTP (RFC 9110, sections 10.2.3 and 5.6.7).
 */
final class RetryAfter {

	private static final int LONGEST_DATE = 40;

	private static final int MOST_DIGITS = 12;

	private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

	private static final DateTimeFormatter IMF_FIXDATE = formatter("EEE, d MMM uuuu HH:mm:ss 'GMT'");

	private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");

	private RetryAfter() {
	}

	/**
	 * Read a header.
	 * @param value its value, or {@code null}
	 * @param clock tells how far a date is away
	 * @return the time until then, negative for a date in the past; or empty if the value
	 * cannot be understood
	 */
	static Optional<Duration> parse(@Nullable String value, Clock clock) {
		String text = (value != null) ? value.trim() : "";
		if (text.isEmpty()) {
			return Optional.empty();
		}
		if (text.chars().allMatch((character) -> character >= '0' && character <= '9')) {
			return Optional.of((text.length() <= MOST_DIGITS) ? Duration.ofSeconds(Long.parseLong(text)) : FOREVER);
		}
		Instant now = clock.instant();
		return date(text, now).map((date) -> Duration.between(now, date));
	}

	private static Optional<Instant> date(String text, Instant now) {
		if (text.length() > LONGEST_DATE) {
			return Optional.empty();
		}
		return parse(text, IMF_FIXDATE).or(() -> parse(text, rfc850(now))).or(() -> parse(text, ASCTIME));
	}

	private static Optional<Instant> parse(String text, DateTimeFormatter format) {
		try {
			return Optional.of(LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC));
		}
		catch (DateTimeException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Its years have two digits: what looks like more than 50 years ahead is past.
	 */
	private static DateTimeFormatter rfc850(Instant now) {
		LocalDate earliest = LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(49);
		return new DateTimeFormatterBuilder().parseCaseInsensitive()
			.appendPattern("EEEE, dd-MMM-")
			.appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
			.appendPattern(" HH:mm:ss 'GMT'")
			.toFormatter(Locale.US);
	}

	private static DateTimeFormatter formatter(String pattern) {
		return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern).toFormatter(Locale.US);
	}

}
