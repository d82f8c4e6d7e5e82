package io.httppool.resilience;

import org.jspecify.annotations.Nullable;

/**
 * What matters of an answer when it comes to repeating its request.
 *
 * @param status the status
 * @param headers the headers
 */
public record AnswerHead(int status, Headers headers) {

	@Nullable String retryAfter() {
		return this.headers.first("Retry-After");
	}

	boolean isSuccess() {
		return this.status >= 200 && this.status < 300;
	}

	/**
	 * The headers of an answer.
	 */
	@FunctionalInterface
	public interface Headers {

		/**
		 * Look up a header.
		 * @param name its name, in any case
		 * @return its first value, or {@code null} if there is none
		 */
		@Nullable String first(String name);

	}

}
