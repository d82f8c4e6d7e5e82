package io.httppool.sample.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that a test sets.
 */
public final class MutableClock implements InstantSource {

	private volatile Instant now = Instant.parse("2024-06-01T12:00:00Z");

	@Override
	public Instant instant() {
		return this.now;
	}

	public void advance(Duration duration) {
		this.now = this.now.plus(duration);
	}

}
