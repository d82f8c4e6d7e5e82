package io.httppool.test.server;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a request. Immutable.
 *
 * @param kind what the server does
 * @param delay the time that belongs to {@link Kind#SLOW_HEADERS} (until the first byte),
 * {@link Kind#DRIP} (between two bytes) and {@link Kind#REFUSE} (until the port listens
 * again)
 * @param status the status of {@link Kind#STATUS}
 * @param retryAfter the value of {@code Retry-After} of {@link Kind#STATUS}, sent as it
 * is
 * @param html whether {@link Kind#STATUS} answers with a page of HTML, as a gateway does
 * @param applied whether {@link Kind#STATUS} lets the handler do its work first
 * @param body the body of {@link Kind#STATUS} and {@link Kind#UNAUTHORIZED}, {@code null}
 * for a usual one
 */
public record Fault(Kind kind, Duration delay, int status, @Nullable String retryAfter, boolean html, boolean applied,
		@Nullable String body) {

	/**
	 * Resets the connection without reading the body. In a rule for any method and path
	 * it strikes right after accept, before a request. A rule for first attempts tells
	 * bodies apart by their length only.
	 */
	public static final Fault RESET_BEFORE_READ = of(Kind.RESET_BEFORE_READ);

	/** Reads the request, does nothing, resets the connection. */
	public static final Fault RESET_BEFORE_APPLY = of(Kind.RESET_BEFORE_APPLY);

	/** Reads the request, does nothing, ends the connection with FIN. */
	public static final Fault CLOSE_BEFORE_APPLY = of(Kind.CLOSE_BEFORE_APPLY);

	/** Lets the handler do its work, then resets the connection instead of replying. */
	public static final Fault RESET_AFTER_APPLY = of(Kind.RESET_AFTER_APPLY);

	/** Announces the whole body, sends half of it and ends the connection. */
	public static final Fault TRUNCATE = of(Kind.TRUNCATE);

	/** Sends a chunked body without the last chunk and ends the connection. */
	public static final Fault CHUNK_CUT = of(Kind.CHUNK_CUT);

	/** Sends the first byte after 5 seconds. */
	public static final Fault SLOW_HEADERS = slowHeaders(Duration.ofSeconds(5));

	/** Sends the body with 100 ms between two bytes, or the head if there is no body. */
	public static final Fault DRIP = drip(Duration.ofMillis(100));

	/** Reads the request, never answers, keeps the connection open. */
	public static final Fault BLACKHOLE = of(Kind.BLACKHOLE);

	/**
	 * Stops reading after the head of the request, never answers, keeps the connection
	 * open: a client that sends a large body cannot write on, not even a farewell.
	 */
	public static final Fault STOP_READING = of(Kind.STOP_READING);

	/** Answers 401 as if the token had expired. */
	public static final Fault UNAUTHORIZED = of(Kind.UNAUTHORIZED);

	/** Answers well, then ends the connection without having announced it. */
	public static final Fault CLOSE_AFTER = of(Kind.CLOSE_AFTER);

	/** Answers well and resets the connection when its next request arrives. */
	public static final Fault IDLE_RST = of(Kind.IDLE_RST);

	/** Answers 302 with the same target on the server's second port. */
	public static final Fault REDIRECT = of(Kind.REDIRECT);

	/** Answers well and sets the cookie {@code AWSALB} to the identity of the caller. */
	public static final Fault SET_COOKIE = of(Kind.SET_COOKIE);

	/** Answers well, but does not accept new connections for 2 seconds. */
	public static final Fault REFUSE = refuse(Duration.ofSeconds(2));

	public Fault {
		if (kind == Kind.STATUS && (status < 400 || status > 599)) {
			throw new IllegalArgumentException("Not the status of an error: " + status);
		}
		if (applied && !(kind == Kind.STATUS && (status == 500 || status == 502 || status == 504))) {
			throw new IllegalArgumentException(
					"Only a status of 500, 502 or 504 can hide that the request was applied");
		}
		if (kind.hasDelay() && (delay.isNegative() || delay.isZero())) {
			throw new IllegalArgumentException(kind.wireName() + " needs a delay above zero");
		}
		if (retryAfter != null && !HttpSyntax.isFieldValue(retryAfter)) {
			throw new IllegalArgumentException("Not the value of a header: retryAfter");
		}
	}

	private static Fault of(Kind kind) {
		return of(kind, Duration.ZERO, 0);
	}

	private static Fault of(Kind kind, Duration delay, int status) {
		return new Fault(kind, delay, status, null, false, false, null);
	}

	/**
	 * Sends the first byte late.
	 * @param delay the time until then, counted from the moment when the handler is done
	 * @return the fault
	 */
	public static Fault slowHeaders(Duration delay) {
		return of(Kind.SLOW_HEADERS, delay, 0);
	}

	/**
	 * Sends the body byte by byte, or the head if there is no body.
	 * @param interval the time between two bytes
	 * @return the fault
	 */
	public static Fault drip(Duration interval) {
		return of(Kind.DRIP, interval, 0);
	}

	/**
	 * Answers well, but does not accept new connections for a while.
	 * @param delay the time until the port listens again
	 * @return the fault
	 */
	public static Fault refuse(Duration delay) {
		return of(Kind.REFUSE, delay, 0);
	}

	/**
	 * Answers with an error.
	 * @param status the status, 400 to 599
	 * @return the fault
	 */
	public static Fault status(int status) {
		return of(Kind.STATUS, Duration.ZERO, status);
	}

	/**
	 * Returns a copy with {@code Retry-After}.
	 * @param value the value of the header, sent as it is
	 * @return the copy
	 */
	public Fault withRetryAfter(String value) {
		return new Fault(this.kind, this.delay, this.status, value, this.html, this.applied, this.body);
	}

	/**
	 * Returns a copy that answers with a page of HTML.
	 * @return the copy
	 */
	public Fault withHtml() {
		return new Fault(this.kind, this.delay, this.status, this.retryAfter, true, this.applied, this.body);
	}

	/**
	 * Returns a copy of a status 500, 502 or 504 that does the work before it fails.
	 * @return the copy
	 */
	public Fault withApplied() {
		return new Fault(this.kind, this.delay, this.status, this.retryAfter, this.html, true, this.body);
	}

	/**
	 * Returns a copy with a body of its own.
	 * @param value the body of the error, JSON unless it is HTML
	 * @return the copy
	 */
	public Fault withBody(String value) {
		return new Fault(this.kind, this.delay, this.status, this.retryAfter, this.html, this.applied, value);
	}

	/**
	 * What the server does.
	 */
	public enum Kind {

		/** See {@link Fault#RESET_BEFORE_READ}. */
		RESET_BEFORE_READ,

		/** See {@link Fault#RESET_BEFORE_APPLY}. */
		RESET_BEFORE_APPLY,

		/** See {@link Fault#CLOSE_BEFORE_APPLY}. */
		CLOSE_BEFORE_APPLY,

		/** See {@link Fault#RESET_AFTER_APPLY}. */
		RESET_AFTER_APPLY,

		/** See {@link Fault#TRUNCATE}. */
		TRUNCATE,

		/** See {@link Fault#CHUNK_CUT}. */
		CHUNK_CUT,

		/** See {@link Fault#slowHeaders}. */
		SLOW_HEADERS,

		/** See {@link Fault#drip}. */
		DRIP,

		/** See {@link Fault#BLACKHOLE}. */
		BLACKHOLE,

		/** See {@link Fault#STOP_READING}. */
		STOP_READING,

		/** See {@link Fault#status}. */
		STATUS,

		/** See {@link Fault#UNAUTHORIZED}; named {@code 401} in JSON. */
		UNAUTHORIZED,

		/** See {@link Fault#CLOSE_AFTER}. */
		CLOSE_AFTER,

		/** See {@link Fault#IDLE_RST}. */
		IDLE_RST,

		/** See {@link Fault#REDIRECT}. */
		REDIRECT,

		/** See {@link Fault#SET_COOKIE}. */
		SET_COOKIE,

		/** See {@link Fault#refuse}. */
		REFUSE;

		private static final String UNAUTHORIZED_NAME = "401";

		boolean hasDelay() {
			return this == SLOW_HEADERS || this == DRIP || this == REFUSE;
		}

		String wireName() {
			return (this == UNAUTHORIZED) ? UNAUTHORIZED_NAME : Names.of(this);
		}

		static Kind parse(String text) {
			return text.equals(UNAUTHORIZED_NAME) ? UNAUTHORIZED : Names.parse(Kind.class, text);
		}

	}

}
