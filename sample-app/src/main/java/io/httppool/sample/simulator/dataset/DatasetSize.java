package io.httppool.sample.simulator.dataset;

import java.util.function.ToIntFunction;

import org.springframework.util.Assert;

/**
 * How many objects of each kind a {@link Dataset} holds in its main project.
 *
 * @param testCases test cases, at least one
 * @param folders folders of test cases
 * @param cycles test cycles, at least one when there are executions
 * @param executions executions of test cases within the cycles
 * @param attachments attachments of test cases and executions together
 */
public record DatasetSize(int testCases, int folders, int cycles, int executions, int attachments) {

	/**
	 * The profile of a demonstration.
	 */
	public static final DatasetSize FULL = new DatasetSize(2000, 40, 12, 3000, 600);

	/**
	 * The profile of a quick test; the smallest that shows every peculiarity.
	 */
	public static final DatasetSize SMALL = new DatasetSize(200, 8, 3, 300, 40);

	public DatasetSize {
		Assert.isTrue(testCases > 0, () -> "test-cases must be at least 1 but is " + testCases);
		Assert.isTrue(folders >= 0, () -> "folders must not be negative but is " + folders);
		Assert.isTrue(executions >= 0, () -> "executions must not be negative but is " + executions);
		Assert.isTrue(attachments >= 0, () -> "attachments must not be negative but is " + attachments);
		Assert.isTrue(cycles >= ((executions > 0) ? 1 : 0),
				() -> "cycles must be at least 1 for " + executions + " executions but is " + cycles);
	}

	/**
	 * A size with the given number of test cases and the rest in proportion: that of
	 * {@link #SMALL} up to its number of test cases, that of {@link #FULL} above its
	 * number, in a straight line from one to the other between them; rounded up, so that
	 * no kind of object vanishes.
	 * @param testCases the number of test cases
	 * @return a size that is {@link #SMALL} and {@link #FULL} at their number of test
	 * cases
	 */
	public static DatasetSize ofTestCases(int testCases) {
		return new DatasetSize(testCases, scale(testCases, DatasetSize::folders), scale(testCases, DatasetSize::cycles),
				scale(testCases, DatasetSize::executions), scale(testCases, DatasetSize::attachments));
	}

	private static int scale(int testCases, ToIntFunction<DatasetSize> kind) {
		double small = kind.applyAsInt(SMALL);
		double full = kind.applyAsInt(FULL);
		double scaled;
		if (testCases <= SMALL.testCases) {
			scaled = small * testCases / SMALL.testCases;
		}
		else if (testCases >= FULL.testCases) {
			scaled = full * testCases / FULL.testCases;
		}
		else {
			scaled = small + (full - small) * (testCases - SMALL.testCases) / (FULL.testCases - SMALL.testCases);
		}
		return (int) Math.ceil(scaled);
	}

}
