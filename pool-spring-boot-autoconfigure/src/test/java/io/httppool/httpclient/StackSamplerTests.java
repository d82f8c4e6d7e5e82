package io.httppool.httpclient;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StackSampler}.
 */
class StackSamplerTests {

	/** Near the overflow of the clock, which has no zero. */
	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());

	private final StackSampler sampler = new StackSampler(true, this.nanos::get);

	@Test
	void everyStackIsTakenOfBorrowersThatComeInBurstsButNotOften() {
		for (int second = 0; second < 10; second++) {
			assertThat(taken(75)).isEqualTo(75);
			pass(Duration.ofSeconds(1));
		}
	}

	@Test
	void hundredPerSecondAreTakenOfMany() {
		pass(Duration.ofMinutes(1));
		assertThat(taken(1000)).as("at once").isBetween(100, 102);
		int taken = 0;
		for (int milli = 0; milli < 1000; milli++) {
			pass(Duration.ofMillis(1));
			taken += taken(10);
		}
		assertThat(taken).isBetween(98, 102);
	}

	@Test
	void afterOneWasMissedAllAreTakenForAWhile() {
		taken(1000);
		this.sampler.missed();
		assertThat(taken(1000)).isEqualTo(1000);
		pass(StackSampler.SEARCH.minusMillis(1));
		assertThat(taken(1000)).isEqualTo(1000);
		pass(Duration.ofMillis(1));
		assertThat(taken(1000)).isZero();
	}

	@Test
	void whileEndsEarlierWithVeryManyAndBeginsAgainWithTheNextOneThatWasMissed() {
		taken(1000);
		this.sampler.missed();
		assertThat(taken(2 * StackSampler.LARGEST_SEARCH)).isEqualTo(StackSampler.LARGEST_SEARCH);
		this.sampler.missed();
		assertThat(taken(1)).isOne();
	}

	@Test
	void withoutLeakDetectionNoneIsTaken() {
		StackSampler off = new StackSampler(false, this.nanos::get);
		off.missed();
		assertThat(off.sample()).isNull();
	}

	private int taken(int borrowers) {
		return (int) IntStream.range(0, borrowers)
			.mapToObj((any) -> this.sampler.sample())
			.filter(Objects::nonNull)
			.count();
	}

	private void pass(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

}
