package io.httppool.test.server;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Headers by which a limited server tells its clients on every reply how much is left.
 */
public enum RateLimitHeaders {

	/** None. */
	NONE,

	/** {@code X-RateLimit-Limit/-Remaining/-Reset}, the reset as seconds of the epoch. */
	X_RATELIMIT,

	/** As {@link #X_RATELIMIT}, the reset as seconds from now. */
	X_RATELIMIT_DELTA,

	/** As {@link #X_RATELIMIT}, the reset as ISO 8601 time. */
	X_RATELIMIT_ISO,

	/**
	 * {@code X-RateLimit-Limit, -Remaining, -FillRate, -Interval-Seconds}, and
	 * {@code Retry-After: 0} on every good reply, which a client must not obey.
	 */
	JIRA_DC,

	/** {@code RateLimit} and {@code RateLimit-Policy} of the IETF draft. */
	DRAFT;

	static RateLimitHeaders parse(String text) {
		return Names.parse(RateLimitHeaders.class, text);
	}

	List<HeaderField> fields(Rate rate, double tokens, boolean allowed, Instant now) {
		long left = (long) Math.floor(tokens);
		Duration untilFull = Duration.ofNanos((long) ((rate.burst() - tokens) / rate.perSecond() * 1e9));
		long secondsUntilFull = ceilSeconds(untilFull);
		Instant reset = now.plus(untilFull).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
		List<HeaderField> fields = new ArrayList<>(4);
		switch (this) {
			case NONE -> {
			}
			case X_RATELIMIT -> addXRateLimit(fields, rate, left, Long.toString(reset.getEpochSecond()));
			case X_RATELIMIT_DELTA -> addXRateLimit(fields, rate, left, Long.toString(secondsUntilFull));
			case X_RATELIMIT_ISO -> addXRateLimit(fields, rate, left, reset.toString());
			case JIRA_DC -> {
				fields.add(new HeaderField("X-RateLimit-Limit", Integer.toString(rate.burst())));
				fields.add(new HeaderField("X-RateLimit-Remaining", Long.toString(left)));
				fields.add(new HeaderField("X-RateLimit-FillRate", Long.toString(Math.round(rate.perSecond()))));
				fields.add(new HeaderField("X-RateLimit-Interval-Seconds", "1"));
				if (allowed) {
					fields.add(new HeaderField("Retry-After", "0"));
				}
			}
			case DRAFT -> {
				long window = (long) Math.ceil(rate.burst() / rate.perSecond());
				fields.add(new HeaderField("RateLimit", "\"default\";r=" + left + ";t=" + secondsUntilFull));
				fields.add(new HeaderField("RateLimit-Policy", "\"default\";q=" + rate.burst() + ";w=" + window));
			}
		}
		return fields;
	}

	private static void addXRateLimit(List<HeaderField> fields, Rate rate, long left, String reset) {
		fields.add(new HeaderField("X-RateLimit-Limit", Integer.toString(rate.burst())));
		fields.add(new HeaderField("X-RateLimit-Remaining", Long.toString(left)));
		fields.add(new HeaderField("X-RateLimit-Reset", reset));
	}

	static long ceilSeconds(Duration duration) {
		return duration.plusNanos(999_999_999).toSeconds();
	}

}
