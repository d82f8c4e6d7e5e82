package io.httppool.insight;

import java.time.Duration;
import java.util.List;

/**
 * How long something took, sorted into buckets. A quantile is at most 12 % away from the
 * true one, the mean is exact. Immutable.
 */
public final class DurationDistribution {

	private final List<Bucket> buckets;

	private final long count;

	private final long totalNanos;

	/**
	 * Create a distribution.
	 * @param buckets those that are not empty, shortest durations first
	 * @param totalNanos sum of all durations
	 */
	DurationDistribution(List<Bucket> buckets, long totalNanos) {
		this.buckets = List.copyOf(buckets);
		this.count = buckets.stream().mapToLong(Bucket::count).sum();
		this.totalNanos = totalNanos;
	}

	/**
	 * How often it was measured.
	 * @return the number of durations
	 */
	public long count() {
		return this.count;
	}

	/**
	 * The sum of all durations.
	 * @return the sum
	 */
	public Duration total() {
		return Duration.ofNanos(this.totalNanos);
	}

	/**
	 * The arithmetic mean.
	 * @return the mean, zero if nothing was measured
	 */
	public Duration mean() {
		return Duration.ofNanos((this.count > 0) ? this.totalNanos / this.count : 0);
	}

	/**
	 * The duration that a share of all does not exceed.
	 * @param share the share, 0.99 for the 99th percentile; 0 to 1
	 * @return the duration, interpolated within its bucket; zero if nothing was measured
	 */
	public Duration quantile(double share) {
		if (!(share >= 0 && share <= 1)) {
			throw new IllegalArgumentException("share must be between 0 and 1 (was " + share + ")");
		}
		double rank = share * this.count;
		long below = 0;
		for (Bucket bucket : this.buckets) {
			if (below + bucket.count() >= rank) {
				long from = bucket.from().toNanos();
				double part = (rank - below) / bucket.count();
				return Duration.ofNanos(from + (long) (part * (bucket.to().toNanos() - from)));
			}
			below += bucket.count();
		}
		return max();
	}

	/**
	 * Upper bound of the longest duration.
	 * @return the bound, zero if nothing was measured
	 */
	public Duration max() {
		return this.buckets.isEmpty() ? Duration.ZERO : this.buckets.get(this.buckets.size() - 1).to();
	}

	/**
	 * The buckets that are not empty.
	 * @return the buckets, shortest durations first
	 */
	public List<Bucket> buckets() {
		return this.buckets;
	}

	/**
	 * The durations between two bounds.
	 *
	 * @param from shortest one
	 * @param to all are shorter; for the last bucket of the scale, 71 minutes, most are
	 * @param count how many there are
	 */
	public record Bucket(Duration from, Duration to, long count) {

	}

}
