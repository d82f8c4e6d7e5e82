package io.httppool.sample.migration;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorTextTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
			{"errorCode":400,"message":"projectKey must not be null"}                | projectKey must not be null
			{"message":"Endpoint request timed out"}                                 | Endpoint request timed out
			{"error":"The token is missing"}                                         | The token is missing
			{"error":"invalid_grant","error_description":"Bad credentials"}          | Bad credentials
			<html><head><style>p{}</style></head><body><h1>Bad  Gateway</h1></body>  | Bad Gateway
			plain words                                                              | plain words
			{"unknown":1}                                                            | {"unknown":1}
			""")
	void findsTheSentenceInEachForm(String body, String sentence) {
		assertThat(ErrorText.of(answer(body))).isEqualTo("400 " + sentence);
	}

	@Test
	void withoutABodyTheStatusMustDo() {
		assertThat(ErrorText.of(answer(""))).isEqualTo("400 Bad Request");
	}

	@Test
	void longTextsAreCut() {
		assertThat(ErrorText.of(answer("x".repeat(5000)))).hasSizeLessThan(400);
	}

	private static RestClientResponseException answer(String body) {
		return HttpClientErrorException.create(HttpStatus.BAD_REQUEST, "Bad Request", new HttpHeaders(),
				body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
	}

}
