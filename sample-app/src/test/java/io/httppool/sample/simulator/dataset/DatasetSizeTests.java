package io.httppool.sample.simulator.dataset;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link DatasetSize}.
 */
class DatasetSizeTests {

	@Test
	void profilesAreReachedByTheirNumberOfTestCases() {
		assertThat(DatasetSize.ofTestCases(200)).isEqualTo(DatasetSize.SMALL);
		assertThat(DatasetSize.ofTestCases(2000)).isEqualTo(DatasetSize.FULL);
	}

	@Test
	void otherNumbersScaleTheRest() {
		assertThat(DatasetSize.ofTestCases(20)).isEqualTo(new DatasetSize(20, 1, 1, 30, 4));
		assertThat(DatasetSize.ofTestCases(1100)).isEqualTo(new DatasetSize(1100, 24, 8, 1650, 320));
		assertThat(DatasetSize.ofTestCases(4000)).isEqualTo(new DatasetSize(4000, 80, 24, 6000, 1200));
	}

	@Test
	void oneTestCaseStillHasOneOfEverything() {
		assertThat(DatasetSize.ofTestCases(1)).isEqualTo(new DatasetSize(1, 1, 1, 2, 1));
	}

	@Test
	void executionsWithoutCycleAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DatasetSize(1, 0, 0, 1, 0))
			.withMessage("cycles must be at least 1 for 1 executions but is 0");
	}

	@Test
	void noTestCaseIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> DatasetSize.ofTestCases(0))
			.withMessage("test-cases must be at least 1 but is 0");
	}

}
