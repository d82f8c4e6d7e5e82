package io.httppool.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;

/**
 * Measured numbers, at least one.
 */
final class Samples {

	private static final double NANOS_PER_MILLI = 1e6;

	/** Quantile of the normal distribution for an interval of 95 %. */
	private static final double NORMAL_95 = 1.96;

	private final double[] sorted;

	private Samples(DoubleStream values) {
		this.sorted = values.sorted().toArray();
	}

	static Samples of(Collection<? extends Number> values) {
		return new Samples(values.stream().mapToDouble(Number::doubleValue));
	}

	static Samples millis(Collection<Long> nanos) {
		return new Samples(nanos.stream().mapToDouble((value) -> value / NANOS_PER_MILLI));
	}

	/**
	 * The smallest number that a share of all does not exceed.
	 * @param share above 0, at most 1
	 */
	double percentile(double share) {
		return this.sorted[Math.max(0, (int) Math.ceil(share * this.sorted.length) - 1)];
	}

	double median() {
		int count = this.sorted.length;
		return (this.sorted[(count - 1) / 2] + this.sorted[count / 2]) / 2;
	}

	/**
	 * The lower end of an interval that holds the median of what the numbers were drawn
	 * from with a probability of 95 %, whatever their distribution: how many of them are
	 * below it is a matter of throwing coins.
	 */
	double medianFrom() {
		return this.sorted[Math.max(0, this.sorted.length - 1 - lastOfMedian())];
	}

	/**
	 * The upper end of that interval.
	 */
	double medianTo() {
		return this.sorted[lastOfMedian()];
	}

	private int lastOfMedian() {
		double count = this.sorted.length;
		return (int) Math.min(count - 1, Math.ceil((count + NORMAL_95 * Math.sqrt(count)) / 2));
	}

	double sum() {
		return Arrays.stream(this.sorted).sum();
	}

	/**
	 * Jain's index of fairness: 1 if all numbers are the same, 1/n if one has everything.
	 */
	double fairness() {
		double squares = Arrays.stream(this.sorted).map((value) -> value * value).sum();
		return (squares > 0) ? sum() * sum() / (this.sorted.length * squares) : 1;
	}

}
