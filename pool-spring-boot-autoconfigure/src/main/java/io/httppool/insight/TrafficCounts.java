package io.httppool.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A row of counts of which most are zero: the others with their places. A usual slot has
 * some dozens of them and takes some hundreds of bytes. Immutable.
 */
final class TrafficCounts {

	private final char[] places;

	private final long[] counts;

	private TrafficCounts(char[] places, long[] counts) {
		this.places = places;
		this.counts = counts;
	}

	/**
	 * Keep a row.
	 * @param row as long as {@link TrafficLayout#SIZE}
	 * @return a copy of what is not zero
	 */
	static TrafficCounts of(long[] row) {
		int size = (int) Arrays.stream(row).filter((count) -> count != 0).count();
		char[] places = new char[size];
		long[] counts = new long[size];
		int next = 0;
		for (int place = 0; place < row.length; place++) {
			if (row[place] != 0) {
				places[next] = (char) place;
				counts[next++] = row[place];
			}
		}
		return new TrafficCounts(places, counts);
	}

	/**
	 * Look up a count.
	 * @param place see {@link TrafficLayout}
	 */
	long get(int place) {
		int index = Arrays.binarySearch(this.places, (char) place);
		return (index >= 0) ? this.counts[index] : 0;
	}

	/**
	 * Add all counts to a row.
	 */
	void addTo(long[] row) {
		for (int i = 0; i < this.places.length; i++) {
			row[this.places[i]] += this.counts[i];
		}
	}

	/**
	 * The histogram that begins at a place.
	 * @param first place of its first bucket
	 * @param totalNanos sum of all durations in it
	 */
	DurationDistribution distribution(int first, long totalNanos) {
		List<DurationDistribution.Bucket> buckets = new ArrayList<>();
		int index = Arrays.binarySearch(this.places, (char) first);
		for (int i = (index >= 0) ? index : -index - 1; i < this.places.length; i++) {
			int bucket = this.places[i] - first;
			if (bucket >= HistogramScale.BUCKETS) {
				break;
			}
			buckets.add(new DurationDistribution.Bucket(Duration.ofNanos(HistogramScale.lowerBound(bucket)),
					Duration.ofNanos(HistogramScale.lowerBound(bucket + 1)), this.counts[i]));
		}
		return new DurationDistribution(buckets, totalNanos);
	}

}
