package io.httppool.sample.migration;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

import io.httppool.CallPhase;
import io.httppool.PoolIoException;
import io.httppool.UnknownOutcomeException;
import io.httppool.sample.zephyr.UnexpectedReplyException;

/**
 * What a failed call means for the work. The pool has retried by then whatever was safe
 * to retry, so that nothing is repeated here at once.
 *
 * @param verdict what to do about it
 * @param text what happened
 */
record CallFailure(Verdict verdict, String text) {

	/**
	 * What to do about a failed call.
	 */
	enum Verdict {

		/** The server will not do it. */
		REFUSED,

		/** It provably had no effect, and may work later. */
		LATER,

		/** It may have had an effect. */
		UNKNOWN

	}

	/**
	 * Judge the failure of a call that changes nothing.
	 * @param ex what the client threw
	 * @return refused, or later
	 */
	static CallFailure ofRead(RestClientException ex) {
		if (ex instanceof RestClientResponseException response) {
			return new CallFailure(isRefusal(response.getStatusCode()) ? Verdict.REFUSED : Verdict.LATER,
					ErrorText.of(response));
		}
		return new CallFailure((ex instanceof UnexpectedReplyException) ? Verdict.REFUSED : Verdict.LATER,
				rootText(ex));
	}

	/**
	 * Judge the failure of a create. What is not known to be without effect is unknown:
	 * an answer that broke off after its head is as good as a lost one.
	 * @param ex what the client threw
	 * @return any verdict
	 */
	static CallFailure ofCreate(RestClientException ex) {
		if (ex instanceof RestClientResponseException response) {
			return new CallFailure(createVerdict(response), ErrorText.of(response));
		}
		PoolIoException cause = poolCause(ex);
		boolean notSent = cause != null && !(cause instanceof UnknownOutcomeException) && !cause.mayHaveReachedServer();
		return new CallFailure(notSent ? Verdict.LATER : Verdict.UNKNOWN, rootText(ex));
	}

	private static Verdict createVerdict(RestClientResponseException response) {
		HttpStatusCode status = response.getStatusCode();
		if (status.value() == 429 || (status.value() == 503 && saysWhenToRetry(response))) {
			return Verdict.LATER;
		}
		return isRefusal(status) ? Verdict.REFUSED : Verdict.UNKNOWN;
	}

	private static boolean saysWhenToRetry(RestClientResponseException response) {
		HttpHeaders headers = response.getResponseHeaders();
		return headers != null && headers.containsHeader(HttpHeaders.RETRY_AFTER);
	}

	private static boolean isRefusal(HttpStatusCode status) {
		return switch (status.value()) {
			case 408, 429, 500, 502, 503, 504 -> false;
			default -> true;
		};
	}

	/**
	 * Whether no connection to the server could be had.
	 * @param ex what the client threw
	 * @return whether the call ended before it began
	 */
	static boolean isUnreachable(RestClientException ex) {
		PoolIoException cause = poolCause(ex);
		return cause != null && (cause.phase() == CallPhase.CONNECT || cause.phase() == CallPhase.TLS);
	}

	private static @Nullable PoolIoException poolCause(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof PoolIoException poolCause) {
				return poolCause;
			}
		}
		return null;
	}

	/**
	 * The pool's own text says most; else the innermost I/O error, without Spring's
	 * frame.
	 */
	private static String rootText(RestClientException ex) {
		String text = String.valueOf(ex.getMessage());
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof PoolIoException) {
				return String.valueOf(cause.getMessage());
			}
			if (cause instanceof IOException) {
				text = String.valueOf(cause.getMessage());
			}
		}
		return text;
	}

}
