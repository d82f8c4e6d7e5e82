package io.httppool.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EditDistance}.
 */
class EditDistanceTests {

	@ParameterizedTest
	@CsvSource({ "'', '', 0", "a, '', 1", "timeout, timeout, 0", "timeuot, timeout, 1", "tmeout, timeout, 1",
			"timeoout, timeout, 1", "dimeout, timeout, 1", "abc, xyz, 3" })
	void countsEdits(String left, String right, int edits) {
		assertThat(EditDistance.between(left, right)).isEqualTo(edits);
		assertThat(EditDistance.between(right, left)).isEqualTo(edits);
	}

	@Test
	void nearestIsEmptyWhenNothingIsNear() {
		assertThat(EditDistance.nearest("preset", List.of("cookies", "timeout"))).isEmpty();
	}

}
