package io.httppool.test.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The buckets of one {@link RateLimit}, and the check whether limited clients wait. May
 * be called by any thread.
 */
final class RateLimiter {

	/** What was on its way when a 429 was sent is forgiven. */
	private static final long FORGIVEN_NANOS = Duration.ofMillis(100).toNanos();

	private static final Duration HUGE = Duration.ofHours(1);

	private static final int MAX_BUCKETS = 10_000;

	private final RateLimit limit;

	private final LongSupplier nanoTime;

	private final InstantSource wallClock;

	/**
	 * Guarded by itself. The eldest goes when a client invents identities without end.
	 */
	private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
			return size() > MAX_BUCKETS;
		}

	};

	RateLimiter(RateLimit limit, LongSupplier nanoTime, InstantSource wallClock) {
		this.limit = limit;
		this.nanoTime = nanoTime;
		this.wallClock = wallClock;
	}

	RateLimit limit() {
		return this.limit;
	}

	Decision decide(String identity) {
		Rate rate = this.limit.rate();
		if (rate.isUnlimited()) {
			return Decision.UNLIMITED;
		}
		String key = (this.limit.scope() == RateLimit.Scope.SERVER) ? "" : identity;
		synchronized (this.buckets) {
			long now = this.nanoTime.getAsLong();
			Bucket bucket = this.buckets.computeIfAbsent(key, (absent) -> new Bucket(rate.burst(), now));
			return bucket.decide(now);
		}
	}

	/**
	 * What is to be done with a request.
	 *
	 * @param allowed whether it may pass; otherwise it is answered 429
	 * @param headers headers for the reply
	 * @param opensWindow whether a period of limiting begins with it
	 * @param tooEarly whether the client was told to wait and did not
	 */
	record Decision(boolean allowed, List<HeaderField> headers, boolean opensWindow, boolean tooEarly) {

		static final Decision UNLIMITED = new Decision(true, List.of(), false, false);

	}

	/**
	 * Tokens of one identity. A period of limiting begins with a 429 and ends when the
	 * identity is served again or its wait is over; it lasts at least as long as the
	 * forgiveness, so that the requests which ran into the limit together count once.
	 */
	private final class Bucket {

		private double tokens;

		private long filledAt;

		private boolean limited;

		private long limitedSince;

		private boolean waiting;

		private long waitingSince;

		private long waitUntil;

		Bucket(int tokens, long now) {
			this.tokens = tokens;
			this.filledAt = now;
		}

		Decision decide(long now) {
			Rate rate = RateLimiter.this.limit.rate();
			this.tokens = Math.min(rate.burst(), this.tokens + (now - this.filledAt) * rate.perSecond() / 1e9);
			this.filledAt = now;
			if (this.waiting && now - this.waitUntil >= 0) {
				this.waiting = false;
			}
			boolean tooEarly = this.waiting && now - this.waitingSince > FORGIVEN_NANOS;
			boolean allowed = this.tokens >= 1;
			boolean opensWindow = allowed ? serve(now) : refuse(now);
			Instant wallTime = RateLimiter.this.wallClock.instant();
			List<HeaderField> headers = new ArrayList<>(
					RateLimiter.this.limit.headers().fields(rate, this.tokens, allowed, wallTime));
			if (!allowed) {
				promise(now, wallTime, headers);
			}
			return new Decision(allowed, List.copyOf(headers), opensWindow, tooEarly);
		}

		private boolean serve(long now) {
			this.tokens -= 1;
			if (now - this.limitedSince > FORGIVEN_NANOS) {
				this.limited = false;
			}
			return false;
		}

		private boolean refuse(long now) {
			if (this.limited && (this.waiting || now - this.limitedSince <= FORGIVEN_NANOS)) {
				return false;
			}
			this.limited = true;
			this.limitedSince = now;
			return true;
		}

		private void promise(long now, Instant wallTime, List<HeaderField> headers) {
			double seconds = (1 - this.tokens) / RateLimiter.this.limit.rate().perSecond();
			Duration untilToken = Duration.ofNanos((long) Math.ceil(seconds * 1e9));
			switch (RateLimiter.this.limit.retryAfter()) {
				case SECONDS -> {
					long rounded = Math.max(1, RateLimitHeaders.ceilSeconds(untilToken));
					headers.add(new HeaderField("Retry-After", Long.toString(rounded)));
					waitFor(now, Duration.ofSeconds(rounded));
				}
				case HTTP_DATE -> {
					Instant date = wallTime.plus(untilToken).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
					headers.add(new HeaderField("Retry-After", HttpSyntax.date(date)));
					waitFor(now, Duration.between(wallTime, date));
				}
				case HUGE -> {
					headers.add(new HeaderField("Retry-After", Long.toString(HUGE.toSeconds())));
					waitFor(now, HUGE);
				}
				case ZERO -> headers.add(new HeaderField("Retry-After", "0"));
				case GARBAGE -> headers.add(new HeaderField("Retry-After", "in a little while"));
				case ABSENT -> {
				}
			}
		}

		private void waitFor(long now, Duration time) {
			long until = now + time.toNanos();
			if (!this.waiting) {
				this.waiting = true;
				this.waitingSince = now;
				this.waitUntil = until;
			}
			else if (until - this.waitUntil > 0) {
				this.waitUntil = until;
			}
		}

	}

}
