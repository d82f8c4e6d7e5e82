package io.httppool.sample.simulator.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded random choices of one part of a dataset. Parts do not share a sequence, so that
 * more of one kind of object does not change the others.
 */
final class Randomness {

	private final SplittableRandom random;

	Randomness(long seed, String part) {
		this.random = new SplittableRandom(seed * 31 + part.hashCode());
	}

	int below(int bound) {
		return this.random.nextInt(bound);
	}

	int between(int first, int last) {
		return this.random.nextInt(first, last + 1);
	}

	double fraction() {
		return this.random.nextDouble();
	}

	long seed() {
		return this.random.nextLong();
	}

	boolean percent(int chance) {
		return this.random.nextInt(100) < chance;
	}

	<T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	/**
	 * A value whose logarithm is normally distributed.
	 * @param median the value that half of all are below
	 * @param sigma the standard deviation of the logarithm
	 * @return a positive value
	 */
	double logNormal(double median, double sigma) {
		double gaussian = StrictMath.sqrt(-2 * StrictMath.log(1 - this.random.nextDouble()))
				* StrictMath.cos(2 * StrictMath.PI * this.random.nextDouble());
		return median * StrictMath.exp(sigma * gaussian);
	}

	<T> List<T> shuffled(List<T> list) {
		List<T> shuffled = new ArrayList<>(list);
		for (int i = shuffled.size() - 1; i > 0; i--) {
			Collections.swap(shuffled, i, this.random.nextInt(i + 1));
		}
		return shuffled;
	}

	List<Integer> shuffledIndexes(int count) {
		Integer[] indexes = new Integer[count];
		Arrays.setAll(indexes, (i) -> i);
		return shuffled(List.of(indexes));
	}

}
