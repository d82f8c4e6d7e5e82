package io.httppool.adaptive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeasuringWindow}.
 */
class MeasuringWindowTests {

	private final MeasuringWindow window = new MeasuringWindow(Duration.ofMillis(500), 0);

	@Test
	void windowIsOverWhenThereAreEnoughExchangesAndTheIntervalIs() {
		ended(20, 10, 400);
		assertThat(this.window.read(millis(499))).isNull();
		assertThat(this.window.read(millis(500))).isEqualTo(new Reading(millis(10), 3, false));
		assertThat(this.window.read(millis(1000))).isNull();
	}

	@Test
	void fewExchangesHaveToDoAfterALongTime() {
		ended(5, 10, 400);
		assertThat(this.window.read(millis(3999))).isNull();
		assertThat(this.window.read(millis(4000))).isNotNull();
		ended(4, 10, 5000);
		assertThat(this.window.read(millis(60_000))).isNull();
	}

	@Test
	void outlierDoesNotCount() {
		ended(20, 10, 400);
		ended(9, 300, 450);
		assertThat(this.window.read(millis(500))).extracting(Reading::latencyNanos).isEqualTo(millis(10));
	}

	@Test
	void exchangeThatBeganEarlierIsLeftOut() {
		this.window.restart(millis(100));
		ended(20, 301, 400);
		assertThat(this.window.read(millis(900))).isNull();
	}

	@Test
	void moreExchangesThanAreKeptMakeAReading() {
		ended(2000, 10, 400);
		assertThat(this.window.read(millis(500))).isEqualTo(new Reading(millis(10), 3, false));
	}

	@Test
	void timeOutsAreNoticedUnlessThereAreFew() {
		ended(20, 10, 400);
		this.window.timedOut();
		this.window.timedOut();
		assertThat(this.window.read(millis(500))).extracting(Reading::strained).isEqualTo(false);
		ended(20, 10, 900);
		this.window.timedOut();
		this.window.timedOut();
		this.window.timedOut();
		assertThat(this.window.read(millis(1000))).extracting(Reading::strained).isEqualTo(true);
	}

	@Test
	void windowInWhichManyExchangesBrokeSaysNothing() {
		ended(20, 10, 400);
		this.window.broke();
		this.window.broke();
		this.window.broke();
		assertThat(this.window.read(millis(500))).isNull();
		ended(20, 10, 900);
		assertThat(this.window.read(millis(1000))).isNotNull();
	}

	private void ended(int count, long millis, long now) {
		for (int i = 0; i < count; i++) {
			this.window.ended(millis(millis), 3, millis(now));
		}
	}

	private static long millis(long millis) {
		return TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
