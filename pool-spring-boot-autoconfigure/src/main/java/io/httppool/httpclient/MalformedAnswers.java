package io.httppool.httpclient;

import org.apache.hc.client5.http.CircularRedirectException;
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with an answer without what the server sent: an address or a header
 * may hold a secret, and HttpClient quotes it after a colon or in quotation marks.
 */
final class MalformedAnswers {

	private MalformedAnswers() {
	}

	/**
	 * Take out of an exception what it quotes.
	 * @param failure what HttpClient threw
	 * @return an exception with the same stack trace; {@code failure} itself if it quotes
	 * nothing
	 */
	static Throwable withoutContent(Throwable failure) {
		Throwable cause = (failure.getCause() instanceof HttpException inner) ? inner : failure;
		Throwable copy = copy(cause);
		if (copy != null) {
			copy.setStackTrace(cause.getStackTrace());
			return copy;
		}
		return failure;
	}

	private static @Nullable Throwable copy(Throwable cause) {
		if (cause instanceof CircularRedirectException) {
			return new RedirectException("it leads in a circle");
		}
		if (cause instanceof RedirectException) {
			return new RedirectException(unquoted(cause));
		}
		if (cause instanceof HttpException && !(cause instanceof HeldBackException)) {
			return new ProtocolException(unquoted(cause));
		}
		if (cause instanceof MalformedChunkCodingException && !(cause instanceof TruncatedChunkException)) {
			return new MalformedChunkCodingException(unquoted(cause));
		}
		return null;
	}

	private static String unquoted(Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		for (int i = 0; i < message.length(); i++) {
			if (":'\"".indexOf(message.charAt(i)) != -1) {
				return message.substring(0, i).strip();
			}
		}
		return message;
	}

}
