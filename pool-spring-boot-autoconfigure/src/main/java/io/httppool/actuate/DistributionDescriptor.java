package io.httppool.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.httppool.insight.DurationDistribution;

/**
 * How long something took, in milliseconds to three decimals.
 *
 * @param count see {@link DurationDistribution#count()}
 * @param meanMillis see {@link DurationDistribution#mean()}
 * @param p50Millis half took no longer
 * @param p90Millis nine of ten took no longer
 * @param p99Millis 99 of 100 took no longer
 * @param maxMillis see {@link DurationDistribution#max()}
 * @param buckets see {@link DurationDistribution#buckets()}
 */
public record DistributionDescriptor(long count, double meanMillis, double p50Millis, double p90Millis,
		double p99Millis, double maxMillis, List<Bucket> buckets) {

	static DistributionDescriptor of(DurationDistribution distribution) {
		return new DistributionDescriptor(distribution.count(), millis(distribution.mean()),
				millis(distribution.quantile(0.5)), millis(distribution.quantile(0.9)),
				millis(distribution.quantile(0.99)), millis(distribution.max()),
				distribution.buckets()
					.stream()
					.map((bucket) -> new Bucket(millis(bucket.from()), millis(bucket.to()), bucket.count()))
					.toList());
	}

	private static double millis(Duration duration) {
		return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / 1000.0;
	}

	/**
	 * The durations between two bounds.
	 *
	 * @param fromMillis shortest one
	 * @param toMillis all are shorter
	 * @param count how many there are
	 */
	public record Bucket(double fromMillis, double toMillis, long count) {

	}

}
