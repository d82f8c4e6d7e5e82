package io.httppool.insight;

import java.util.concurrent.TimeUnit;

/**
 * How durations are sorted into buckets: by the microsecond up to 16 µs, then eight
 * buckets to each doubling, up to 71 minutes. A bucket is at most an eighth as wide as
 * the durations in it are long, so that its middle is at most 6 % off.
 */
final class HistogramScale {

	/** Number of buckets. */
	static final int BUCKETS = 240;

	/**
	 * Dividing by a constant takes a multiplication, by a field of {@code TimeUnit} not.
	 */
	private static final long NANOS_PER_MICRO = 1_000;

	private static final int SUB_BUCKET_BITS = 3;

	/** Below this, a bucket for each microsecond. */
	private static final int LINEAR = 1 << (SUB_BUCKET_BITS + 1);

	private static final int FIRST_EXPONENT = SUB_BUCKET_BITS + 1;

	private HistogramScale() {
	}

	/**
	 * Find a bucket.
	 * @param nanos a duration; a negative one counts as zero, one beyond the scale falls
	 * into the last bucket
	 * @return its number
	 */
	static int bucket(long nanos) {
		long micros = Math.max(0, nanos) / NANOS_PER_MICRO;
		if (micros < LINEAR) {
			return (int) micros;
		}
		int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
		int subBucket = (int) (micros >>> (exponent - SUB_BUCKET_BITS)) & ((1 << SUB_BUCKET_BITS) - 1);
		return Math.min(BUCKETS - 1, LINEAR + ((exponent - FIRST_EXPONENT) << SUB_BUCKET_BITS) + subBucket);
	}

	/**
	 * Where a bucket begins.
	 * @param bucket its number; that of the bucket after the last one is allowed
	 * @return the shortest duration in it, in nanoseconds
	 */
	static long lowerBound(int bucket) {
		if (bucket < LINEAR) {
			return TimeUnit.MICROSECONDS.toNanos(bucket);
		}
		int exponent = FIRST_EXPONENT + ((bucket - LINEAR) >>> SUB_BUCKET_BITS);
		int subBucket = (bucket - LINEAR) & ((1 << SUB_BUCKET_BITS) - 1);
		return TimeUnit.MICROSECONDS.toNanos((1L << exponent) + ((long) subBucket << (exponent - SUB_BUCKET_BITS)));
	}

}
