package io.httppool.test.server;

/**
 * A token bucket limit and the way it is told to clients.
 *
 * @param rate the size of each bucket
 * @param scope what has a bucket of its own
 * @param retryAfter the form of {@code Retry-After} on status 429
 * @param headers further headers on every reply
 * @param body the JSON body of status 429
 */
public record RateLimit(Rate rate, Scope scope, RetryAfter retryAfter, RateLimitHeaders headers, String body) {

	private static final RateLimit NONE = new RateLimit(Rate.UNLIMITED, Scope.IDENTITY, RetryAfter.SECONDS,
			RateLimitHeaders.NONE, "{\"message\":\"Too Many Requests\"}");

	/**
	 * Returns the absence of a limit.
	 * @return no limit
	 */
	public static RateLimit none() {
		return NONE;
	}

	/**
	 * Returns a limit for each identity, told by {@code Retry-After} in seconds.
	 * @param perSecond tokens added each second
	 * @param burst tokens of a full bucket
	 * @return the limit
	 */
	public static RateLimit of(double perSecond, int burst) {
		return NONE.withRate(new Rate(perSecond, burst));
	}

	/**
	 * Returns a copy with another rate.
	 * @param value the size of each bucket
	 * @return the copy
	 */
	public RateLimit withRate(Rate value) {
		return new RateLimit(value, this.scope, this.retryAfter, this.headers, this.body);
	}

	/**
	 * Returns a copy with other buckets.
	 * @param value what has a bucket of its own
	 * @return the copy
	 */
	public RateLimit withScope(Scope value) {
		return new RateLimit(this.rate, value, this.retryAfter, this.headers, this.body);
	}

	/**
	 * Returns a copy with another {@code Retry-After}.
	 * @param value its form
	 * @return the copy
	 */
	public RateLimit withRetryAfter(RetryAfter value) {
		return new RateLimit(this.rate, this.scope, value, this.headers, this.body);
	}

	/**
	 * Returns a copy with other headers.
	 * @param value the headers on every reply
	 * @return the copy
	 */
	public RateLimit withHeaders(RateLimitHeaders value) {
		return new RateLimit(this.rate, this.scope, this.retryAfter, value, this.body);
	}

	/**
	 * Returns a copy with another body.
	 * @param value the JSON body of status 429
	 * @return the copy
	 */
	public RateLimit withBody(String value) {
		return new RateLimit(this.rate, this.scope, this.retryAfter, this.headers, value);
	}

	/**
	 * What has a bucket of its own.
	 */
	public enum Scope {

		/** Each bearer token; requests without one share a bucket. */
		IDENTITY,

		/** The server as a whole. */
		SERVER;

		static Scope parse(String text) {
			return Names.parse(Scope.class, text);
		}

	}

}
