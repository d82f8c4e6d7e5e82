package io.httppool.sample.migration;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;

class RequestedPauseTests {

	private static final Instant NOW = Instant.parse("2024-05-17T16:56:13Z");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			5                             | 5
			0                             | 0
			3600                          | 60
			99999999999999999999          | 60
			-5                            | 0
			soon                          | 0
			Fri, 17 May 2024 16:56:20 GMT | 7
			Fri, 17 May 2024 16:56:00 GMT | 0
			Fri, 17 May 2024 23:00:00 GMT | 60
			                              | 0
			""")
	void understandsSecondsAndDatesWithinBounds(String value, long seconds) {
		assertThat(RequestedPause.parse(value, NOW)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@Test
	void isFoundBehindWhatWasMadeOfTheAnswer() {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, "3");
		Throwable answer = HttpClientErrorException.create(HttpStatus.TOO_MANY_REQUESTS, "Too Many Requests", headers,
				new byte[0], null);
		assertThat(RequestedPause.of(DeferredException.afterFailure("429", answer))).isEqualTo(Duration.ofSeconds(3));
		assertThat(RequestedPause.of(new ResourceAccessException("refused"))).isZero();
	}

}
