package io.httppool.adaptive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LimitSearch}.
 */
class LimitSearchTests {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	private long now;

	private LimitSearch search = search(4, 1, 40);

	@Test
	void limitThatIsUsedAndFineIsRaisedToTheMost() {
		assertThat(used(20)).isEqualTo(8);
		assertThat(used(20)).isEqualTo(16);
		assertThat(used(21)).isEqualTo(32);
		assertThat(used(39)).isEqualTo(40);
		assertThat(used(39)).isEqualTo(40);
		assertThat(this.search.isAtRest()).isTrue();
	}

	@Test
	void limitThatIsNotUsedIsNotRaised() {
		used(20);
		assertThat(reading(20, 6)).isEqualTo(8);
		assertThat(reading(20, 1)).isEqualTo(8);
	}

	@Test
	void limitBetweenFineAndTooManyIsFoundByHalves() {
		upTo(16);
		assertThat(used(20)).isEqualTo(32);
		assertThat(used(200)).isEqualTo(24);
		assertThat(used(200)).isEqualTo(20);
		assertThat(used(20)).isEqualTo(22);
		assertThat(used(200)).isEqualTo(21);
		assertThat(used(200)).isEqualTo(20);
		assertThat(this.search.isAtRest()).isTrue();
	}

	@Test
	void limitRestsForLongerEachTimeThatTheNextOneIsTooMuch() {
		limitBetweenFineAndTooManyIsFoundByHalves();
		assertThat(readingsUntilRaised()).isEqualTo(10);
		assertThat(used(200)).isEqualTo(20);
		assertThat(readingsUntilRaised()).isEqualTo(20);
	}

	@Test
	void limitGrowsFasterAgainWhenTheNextOneIsFine() {
		limitBetweenFineAndTooManyIsFoundByHalves();
		readingsUntilRaised();
		assertThat(used(20)).isEqualTo(23);
		assertThat(used(20)).isEqualTo(27);
		assertThat(used(20)).isEqualTo(35);
		assertThat(used(20)).isEqualTo(40);
	}

	@Test
	void oneBadReadingIsNotBelieved() {
		upTo(40);
		used(20);
		assertThat(used(500)).isEqualTo(40);
		assertThat(used(20)).isEqualTo(40);
		assertThat(used(500)).isEqualTo(40);
	}

	@Test
	void limitThatWasFineMayBecomeALittleSlower() {
		upTo(40);
		used(20);
		for (int i = 0; i < 10; i++) {
			assertThat(used(58)).isEqualTo(40);
		}
	}

	@Test
	void limitFallsALittleThenInProportion() {
		upTo(40);
		used(20);
		used(200);
		assertThat(used(200)).isEqualTo(32);
		assertThat(used(100)).isEqualTo(6);
		assertThat(used(20)).isEqualTo(19);
	}

	@Test
	void whenNoLimitHelpsTheLatencyIsUsualFromNowOn() {
		upTo(40);
		used(20);
		used(100);
		assertThat(used(100)).isEqualTo(32);
		assertThat(used(100)).isEqualTo(6);
		assertThat(used(100)).isEqualTo(1);
		assertThat(used(100)).isEqualTo(40);
		assertThat(this.search.baseline()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(used(100)).isEqualTo(40);
	}

	@Test
	void timeOutsHalveTheLimitWhateverTheOthersTake() {
		upTo(40);
		used(20);
		strained(20);
		assertThat(strained(20)).isEqualTo(20);
	}

	@Test
	void slownessOfAnUpstreamThatIsHardlyUsedIsNotTheLimitsDoing() {
		upTo(40);
		used(20);
		for (int i = 0; i < 50; i++) {
			assertThat(reading(200, 10)).isEqualTo(40);
		}
		assertThat(used(300)).isEqualTo(40);
		assertThat(used(300)).isEqualTo(40);
	}

	@Test
	void usualLatencyIsLookedAtWithFewerExchangesEachTimeThatNothingIsFound() {
		upTo(40);
		assertThat(limitOfTheNextLook()).isEqualTo(10);
		assertThat(reading(20, 10)).isEqualTo(40);
		assertThat(limitOfTheNextLook()).isEqualTo(5);
		assertThat(reading(8, 5)).isEqualTo(40);
		assertThat(this.search.baseline()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(8));
		assertThat(limitOfTheNextLook()).isEqualTo(10);
	}

	@Test
	void limitStaysBetweenItsBounds() {
		this.search = search(5, 5, 7);
		assertThat(used(20)).isEqualTo(7);
		used(20);
		used(500);
		assertThat(used(500)).isEqualTo(5);
		assertThat(used(500)).isEqualTo(7);
	}

	@Test
	void largestNumbersAreNoTrouble() {
		this.search = search(4, 1, Integer.MAX_VALUE);
		for (int i = 0; i < 100; i++) {
			assertThat(used(20)).isPositive();
		}
		assertThat(this.search.limit()).isEqualTo(Integer.MAX_VALUE);
	}

	private LimitSearch search(int limit, int min, int max) {
		return new LimitSearch(limit, min, max, INTERVAL, this.now);
	}

	private void upTo(int limit) {
		while (this.search.limit() < limit) {
			used(20);
		}
	}

	private int readingsUntilRaised() {
		int limit = this.search.limit();
		int readings = 0;
		do {
			readings++;
		}
		while (used(20) == limit);
		return readings;
	}

	private int limitOfTheNextLook() {
		int limit = this.search.limit();
		for (int i = 0; i < 1000; i++) {
			if (used(20) < limit) {
				return this.search.limit();
			}
		}
		throw new AssertionError("There is none");
	}

	private int used(long millis) {
		return reading(millis, this.search.limit());
	}

	private int reading(long millis, int inFlight) {
		return next(new Reading(TimeUnit.MILLISECONDS.toNanos(millis), inFlight, false));
	}

	private int strained(long millis) {
		return next(new Reading(TimeUnit.MILLISECONDS.toNanos(millis), this.search.limit(), true));
	}

	private int next(Reading reading) {
		this.now += INTERVAL.toNanos();
		return this.search.next(reading, this.now);
	}

}
