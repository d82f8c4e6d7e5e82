package io.httppool.resilience;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What an upstream says about its quota, in any of the usual forms:
 * {@code X-RateLimit-Remaining} and {@code -Reset}, the reset as seconds of the epoch,
 * seconds from now or an ISO 8601 time; Jira's {@code X-RateLimit-Interval-Seconds}; the
 * fields {@code RateLimit} and {@code RateLimit-Policy} of the IETF draft, and their
 * predecessors {@code RateLimit-Remaining} and {@code -Reset}. Reading never fails: what
 * cannot be understood was not said.
 *
 * @param remaining how many requests are left, or {@code null}
 * @param reset time until there are more again, negative if that is past, or {@code null}
 * @param refill time within which more are added, or {@code null}; less exact than
 * {@code reset}
 */
record RateLimit(@Nullable Long remaining, @Nullable Duration reset, @Nullable Duration refill) {

	private static final RateLimit UNKNOWN = new RateLimit(null, null, null);

	private static final int LONGEST_FIELD = 1000;

	private static final int LONGEST_VALUE = 40;

	private static final int MOST_MEMBERS = 16;

	private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,9})?");

	/** Nobody announces a time of so many seconds; in seconds of the epoch it is 2001. */
	private static final BigDecimal FIRST_EPOCH_SECOND = BigDecimal.valueOf(1_000_000_000L);

	private static final BigDecimal FIRST_EPOCH_MILLI = BigDecimal.valueOf(1_000_000_000_000L);

	/** About 30 years: more is not meant. */
	private static final long MOST_SECONDS = 1_000_000_000L;

	/**
	 * Read the headers of an answer.
	 * @param headers the headers
	 * @param clock tells how far a time is away
	 * @return what they say
	 */
	static RateLimit read(AnswerHead.Headers headers, Clock clock) {
		String remaining = headers.first("X-RateLimit-Remaining");
		if (remaining != null) {
			return classic("X-RateLimit-", remaining, headers, clock);
		}
		String structured = headers.first("RateLimit");
		if (structured != null) {
			return structured(structured, headers.first("RateLimit-Policy"));
		}
		remaining = headers.first("RateLimit-Remaining");
		if (remaining != null) {
			return classic("RateLimit-", remaining, headers, clock);
		}
		String reset = headers.first("X-RateLimit-Reset");
		return (reset != null) ? new RateLimit(null, until(reset, clock), null) : UNKNOWN;
	}

	/**
	 * Whether nothing is left, and for how long.
	 * @return the time until there is more, or empty if there is something left or the
	 * upstream does not say until when
	 */
	Optional<Duration> usedUpFor() {
		boolean usedUp = this.remaining != null && this.remaining == 0 && this.reset != null && !this.reset.isZero()
				&& !this.reset.isNegative();
		return usedUp ? Optional.ofNullable(this.reset) : Optional.empty();
	}

	/**
	 * How long to wait after a refusal.
	 * @return the time, or empty if the upstream says nothing
	 */
	Optional<Duration> afterRefusal() {
		return Optional.ofNullable((this.reset != null) ? this.reset : this.refill);
	}

	private static RateLimit classic(String prefix, String remaining, AnswerHead.Headers headers, Clock clock) {
		return new RateLimit(whole(remaining), until(headers.first(prefix + "Reset"), clock),
				seconds(whole(headers.first(prefix + "Interval-Seconds"))));
	}

	private static @Nullable Duration until(@Nullable String value, Clock clock) {
		String text = (value != null) ? value.strip() : "";
		if (text.isEmpty() || text.length() > LONGEST_VALUE) {
			return null;
		}
		Instant now = clock.instant();
		if (NUMBER.matcher(text).matches()) {
			return until(new BigDecimal(text), now);
		}
		try {
			return believable(Duration.between(now, OffsetDateTime.parse(text).toInstant()));
		}
		catch (DateTimeException | ArithmeticException ex) {
			return null;
		}
	}

	private static @Nullable Duration until(BigDecimal number, Instant now) {
		if (number.compareTo(FIRST_EPOCH_SECOND) < 0) {
			return Duration.ofMillis(number.movePointRight(3).longValue());
		}
		boolean seconds = number.compareTo(FIRST_EPOCH_MILLI) < 0;
		long millis = (seconds ? number.movePointRight(3) : number).longValue();
		return believable(Duration.between(now, Instant.ofEpochMilli(millis)));
	}

	private static @Nullable Duration believable(Duration until) {
		return (until.toSeconds() <= MOST_SECONDS) ? until : null;
	}

	/**
	 * A list of policies, each with what is left of it ({@code "default";r=0;t=30}), or,
	 * in earlier drafts, a dictionary ({@code limit=10, remaining=0, reset=30}). The
	 * policy of which least is left counts.
	 */
	private static RateLimit structured(String field, @Nullable String policies) {
		if (field.length() > LONGEST_FIELD) {
			return UNKNOWN;
		}
		Map<String, Long> dictionary = new HashMap<>();
		RateLimit least = UNKNOWN;
		for (String member : field.split(",", MOST_MEMBERS)) {
			int parameters = member.indexOf(';');
			if (parameters == -1) {
				parameter(member, dictionary);
				continue;
			}
			Map<String, Long> policy = parameters(member.substring(parameters + 1));
			least = worse(least, policy.get("r"), policy.get("t"), window(member.substring(0, parameters), policies));
		}
		return worse(least, dictionary.get("remaining"), dictionary.get("reset"), null);
	}

	private static RateLimit worse(RateLimit least, @Nullable Long remaining, @Nullable Long reset,
			@Nullable Duration window) {
		if (remaining == null || (least.remaining() != null && least.remaining() < remaining)) {
			return least;
		}
		RateLimit other = new RateLimit(remaining, seconds(reset), window);
		boolean sooner = remaining.equals(least.remaining()) && least.reset() != null
				&& (other.reset() == null || other.reset().compareTo(least.reset()) < 0);
		return sooner ? least : other;
	}

	private static @Nullable Duration window(String name, @Nullable String policies) {
		if (policies == null || policies.length() > LONGEST_FIELD) {
			return null;
		}
		for (String member : policies.split(",", MOST_MEMBERS)) {
			int parameters = member.indexOf(';');
			if (parameters != -1 && member.substring(0, parameters).strip().equals(name.strip())) {
				return seconds(parameters(member.substring(parameters + 1)).get("w"));
			}
		}
		return null;
	}

	private static Map<String, Long> parameters(String text) {
		Map<String, Long> parameters = new HashMap<>();
		for (String parameter : text.split(";", MOST_MEMBERS)) {
			parameter(parameter, parameters);
		}
		return parameters;
	}

	private static void parameter(String text, Map<String, Long> parameters) {
		int equals = text.indexOf('=');
		Long value = (equals != -1) ? whole(text.substring(equals + 1)) : null;
		if (value != null) {
			parameters.put(text.substring(0, equals).strip().toLowerCase(Locale.ROOT), value);
		}
	}

	private static @Nullable Long whole(@Nullable String value) {
		String text = (value != null) ? value.strip() : "";
		return WHOLE.matcher(text).matches() ? Long.valueOf(text) : null;
	}

	private static @Nullable Duration seconds(@Nullable Long seconds) {
		return (seconds != null && seconds <= MOST_SECONDS) ? Duration.ofSeconds(seconds) : null;
	}

}
