package io.httppool.insight;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

/**
 * Tests for {@link DurationDistribution} and {@link HistogramScale}.
 */
class DurationDistributionTests {

	@Test
	void bucketsFollowOneAnotherAndHoldWhatTheySay() {
		for (int bucket = 0; bucket < HistogramScale.BUCKETS; bucket++) {
			long from = HistogramScale.lowerBound(bucket);
			long to = HistogramScale.lowerBound(bucket + 1);
			assertThat(to).isGreaterThan(from);
			assertThat(HistogramScale.bucket(from)).isEqualTo(bucket);
			assertThat(HistogramScale.bucket(to - 1)).isEqualTo(bucket);
			if (from >= 16_000) {
				assertThat(to - from).isLessThanOrEqualTo(from / 8);
			}
		}
	}

	@Test
	void whatIsBeyondTheScaleFallsIntoTheBucketsAtItsEnds() {
		assertThat(HistogramScale.bucket(-1)).isZero();
		assertThat(HistogramScale.bucket(Long.MAX_VALUE)).isEqualTo(HistogramScale.BUCKETS - 1);
	}

	@Test
	void quantilesAreCloseToTheTrueOnes() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		long[] nanos = random.longs(10_000).map((any) -> (long) (Math.exp(random.nextDouble() * 12) * 1e5)).toArray();
		DurationDistribution distribution = distribution(nanos);
		Arrays.sort(nanos);
		for (double share : new double[] { 0.01, 0.5, 0.9, 0.99, 1 }) {
			long exact = nanos[(int) Math.ceil(share * nanos.length) - 1];
			assertThat(distribution.quantile(share).toNanos()).as("seed %d, share %s", seed, share)
				.isCloseTo(exact, withinPercentage(12.5));
		}
	}

	@Test
	void nothingMeasuredIsZero() {
		DurationDistribution nothing = new DurationDistribution(List.of(), 0);
		assertThat(nothing.mean()).isZero();
		assertThat(nothing.quantile(0.5)).isZero();
		assertThat(nothing.max()).isZero();
		assertThat(nothing.count()).isZero();
	}

	@Test
	void shareThatIsNoneIsRefused() {
		DurationDistribution distribution = distribution(1_000_000);
		assertThatIllegalArgumentException().isThrownBy(() -> distribution.quantile(99));
		assertThatIllegalArgumentException().isThrownBy(() -> distribution.quantile(Double.NaN));
	}

	private static DurationDistribution distribution(long... nanos) {
		long[] row = new long[TrafficLayout.SIZE];
		for (long value : nanos) {
			row[TrafficLayout.USAGES + HistogramScale.bucket(value)]++;
		}
		return TrafficCounts.of(row)
			.distribution(TrafficLayout.USAGES, Duration.ofNanos(Arrays.stream(nanos).sum()).toNanos());
	}

}
