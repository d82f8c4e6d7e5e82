package io.httppool.sample.migration;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClientResponseException;

/**
 * The pause that an answer asks for. The pools keep to it as long as a call may take;
 * here it is for what is longer.
 */
final class RequestedPause {

	/** What asks for more is not believed. */
	private static final Duration MAX = Duration.ofSeconds(60);

	private RequestedPause() {
	}

	/**
	 * Look for it.
	 * @param failure a failed call, or what was made of it
	 * @return the pause, zero if none is asked for
	 */
	static Duration of(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof RestClientResponseException response) {
				HttpHeaders headers = response.getResponseHeaders();
				return parse((headers != null) ? headers.getFirst(HttpHeaders.RETRY_AFTER) : null, Instant.now());
			}
		}
		return Duration.ZERO;
	}

	/**
	 * Understand {@code Retry-After}, in seconds or as a date (RFC 9110, 10.2.3).
	 * @param value the value, if there is one
	 * @param now the time
	 * @return the pause, zero if there is none or it is not understood, at most a minute
	 */
	static Duration parse(@Nullable String value, Instant now) {
		if (value == null) {
			return Duration.ZERO;
		}
		if (value.strip().matches("[0-9]+")) {
			return (value.strip().length() > 4) ? MAX : atMost(Duration.ofSeconds(Long.parseLong(value.strip())));
		}
		try {
			return atMost(Duration.between(now,
					ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
		}
		catch (DateTimeException ex) {
			return Duration.ZERO;
		}
	}

	private static Duration atMost(Duration pause) {
		if (pause.isNegative()) {
			return Duration.ZERO;
		}
		return (pause.compareTo(MAX) > 0) ? MAX : pause;
	}

}
