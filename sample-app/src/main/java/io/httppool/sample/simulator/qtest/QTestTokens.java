package io.httppool.sample.simulator.qtest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access tokens that were issued and have neither expired nor been revoked. May be
 * used by any thread.
 */
final class QTestTokens {

	private final InstantSource clock;

	private final Duration lifetime;

	private final Map<String, Instant> expirations = new ConcurrentHashMap<>();

	QTestTokens(InstantSource clock, Duration lifetime) {
		this.clock = clock;
		this.lifetime = lifetime;
	}

	String issue() {
		Instant now = this.clock.instant();
		this.expirations.values().removeIf((expiration) -> !expiration.isAfter(now));
		String token = UUID.randomUUID().toString();
		this.expirations.put(token, now.plus(this.lifetime));
		return token;
	}

	/**
	 * When a token expires.
	 * @param token the token
	 * @return the time, empty if the token is not valid now
	 */
	Optional<Instant> expiration(String token) {
		return Optional.ofNullable(this.expirations.get(token))
			.filter((expiration) -> expiration.isAfter(this.clock.instant()));
	}

	void revoke(String token) {
		this.expirations.remove(token);
	}

	Duration lifetime() {
		return this.lifetime;
	}

}
