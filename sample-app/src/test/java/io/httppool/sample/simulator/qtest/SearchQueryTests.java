package io.httppool.sample.simulator.qtest;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.sample.simulator.http.ApiException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link SearchQuery}.
 */
class SearchQueryTests {

	private static final Map<String, String> VALUES = Map.of("Zephyr Key", "SIM-T38", "Name", "Refund isn't booked",
			"id", "7");

	@ParameterizedTest
	@ValueSource(strings = { "'Zephyr Key' = 'SIM-T38'", "'Zephyr Key'='SIM-T38'", "Name ~ 'REFUND'", "id = 7",
			"'Name' ~ 'isn\\'t'", "id = 8 or id = 7", "id = 7 and Name ~ 'book'", "id = 7 OR id = 8 AND id = 9",
			"'Zephyr Key' ~ 't38'" })
	void finds(String query) {
		assertThat(SearchQuery.parse(query).matches(SearchQueryTests::value)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "'Zephyr Key' = 'SIM-T3'", "'Zephyr Key' = 'sim-t38'", "id = 7 and id = 8",
			"id = 8 or id = 9" })
	void doesNotFind(String query) {
		assertThat(SearchQuery.parse(query).matches(SearchQueryTests::value)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "Name", "Name = ", "Name > 'a'", "Name = 'a' and", "Name = 'a' Name = 'b'", "Name = 'a" })
	void refusesWhatItCannotRead(String query) {
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> SearchQuery.parse(query))
			.withMessageContaining("Invalid query at position");
	}

	@Test
	void andBindsTighterThanOr() {
		assertThat(SearchQuery.parse("id = 8 and id = 9 or id = 7").matches(SearchQueryTests::value)).isTrue();
	}

	private static String value(String label) {
		return VALUES.getOrDefault(label, "");
	}

}
