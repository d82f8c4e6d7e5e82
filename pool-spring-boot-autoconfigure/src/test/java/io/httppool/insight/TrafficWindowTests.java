package io.httppool.insight;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TrafficWindow}.
 */
class TrafficWindowTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final TrafficWindow window = new TrafficWindow(Duration.ofSeconds(60), 0);

	@Test
	void windowHasWhatHappenedInItsLength() {
		for (int second = 1; second <= 300; second++) {
			this.window.read(second * SECOND, hits(second));
			assertThat(this.window.traffic().hits()).isEqualTo(Math.min(second, 60));
			assertThat(this.window.isComplete()).isEqualTo(second >= 60);
		}
	}

	@Test
	void readingsOftenTakeNoMoreRoom() {
		for (int step = 1; step <= 100_000; step++) {
			this.window.read(step * SECOND / 100, hits(step));
		}
		assertThat(this.window.size()).isLessThanOrEqualTo(62);
		assertThat(this.window.traffic().hits()).isBetween(6000L, 6100L);
	}

	@Test
	void readingsSeldomLoseNothing() {
		this.window.read(50 * SECOND, hits(5));
		this.window.read(500 * SECOND, hits(7));
		assertThat(this.window.traffic().hits()).isEqualTo(2);
		this.window.read(1000 * SECOND, hits(7));
		assertThat(this.window.traffic()).isEqualTo(Traffic.NONE);
	}

	private static Traffic hits(long hits) {
		return new Traffic(hits, 0, 0, 0, 0);
	}

}
