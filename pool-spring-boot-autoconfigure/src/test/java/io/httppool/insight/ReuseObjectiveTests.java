package io.httppool.insight;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link ReuseObjective}.
 */
class ReuseObjectiveTests {

	@ParameterizedTest
	@CsvSource({ "100, 0, 0", "90, 10, 0.5", "80, 20, 1", "60, 40, 2", "0, 100, 5" })
	void burnRateIsOneWhenTheObjectiveIsJustMet(long hits, long misses, double expected) {
		assertThat(new ReuseObjective(0.8, 100).burnRate(new Traffic(hits, misses, 0, 0, 0))).isCloseTo(expected,
				within(1e-9));
	}

	@Test
	void tooFewAcquiresHaveNone() {
		assertThat(new ReuseObjective(0.8, 100).burnRate(new Traffic(90, 9, 50, 50, 50))).isNull();
		assertThat(new ReuseObjective(0.8, 1).burnRate(Traffic.NONE)).isNull();
	}

}
