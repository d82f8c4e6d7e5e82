package io.httppool.fleet;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backoff}, with a clock that is turned by hand.
 */
class BackoffTests {

	private static final long MILLI = 1_000_000;

	private long now = Long.MAX_VALUE - 1000;

	private double random = 1;

	private final Backoff backoff = new Backoff(() -> this.now, () -> this.random);

	@Test
	void firstAttemptIsMadeAtOnce() {
		assertThat(this.backoff.isOver()).isTrue();
	}

	@Test
	void pausesBecomeTwiceAsLongUpToTwoSeconds() {
		assertThat(pauses(7)).containsExactly(100L, 200L, 400L, 800L, 1600L, 2000L, 2000L);
	}

	@Test
	void pausesDifferBetweenReplicasByUpToHalf() {
		this.random = 0;
		assertThat(pauses(6)).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L);
	}

	@Test
	void afterSuccessPausesAreShortAgain() {
		pauses(5);
		this.backoff.succeeded();
		assertThat(pauses(2)).containsExactly(100L, 200L);
	}

	private List<Long> pauses(int attempts) {
		List<Long> pauses = new ArrayList<>();
		for (int i = 0; i < attempts; i++) {
			this.backoff.failed();
			long millis = 0;
			while (!this.backoff.isOver()) {
				this.now += MILLI;
				millis++;
			}
			pauses.add(millis);
		}
		return pauses;
	}

}
