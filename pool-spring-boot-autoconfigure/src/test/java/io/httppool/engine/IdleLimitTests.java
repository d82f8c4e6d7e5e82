package io.httppool.engine;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdleLimit}.
 */
class IdleLimitTests {

	private final IdleLimit limit = new IdleLimit(Duration.ofSeconds(2).toNanos());

	@Test
	void twoClosesOfTheSameIdleTimeTeachTheLimit() {
		closed(10_000, 100_000);
		assertThat(this.limit.nanos()).isEqualTo(Long.MAX_VALUE);
		closed(10_100, 200_000);
		assertThat(this.limit.nanos()).isEqualTo(Duration.ofSeconds(8).toNanos());
	}

	@Test
	void closesRightAfterAnAnswerTeachNothing() {
		for (int second = 1; second <= 100; second++) {
			closed(10, 1000 * second);
		}
		assertThat(this.limit.nanos()).isEqualTo(Long.MAX_VALUE);
	}

	private void closed(long idleMillis, long atMillis) {
		this.limit.closedByServer(Duration.ofMillis(idleMillis).toNanos(), Duration.ofMillis(atMillis).toNanos());
	}

}
