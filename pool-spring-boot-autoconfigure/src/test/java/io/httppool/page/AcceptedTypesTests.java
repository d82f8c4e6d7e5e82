package io.httppool.page;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptedTypes}.
 */
class AcceptedTypesTests {

	@ParameterizedTest
	@ValueSource(strings = { "text/html",
			"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
					+ "application/signed-exchange;v=b3;q=0.7",
			"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xhtml+xml", "TEXT/HTML",
			"text/html;charset=utf-8", "text/html, application/json", "application/json;q=0.5, text/html;q=0.6",
			"*/*, text/html;q=0.1" })
	void browsersWantThePage(String accept) {
		assertThat(AcceptedTypes.preferHtml(accepting(accept))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "", "application/json", "application/*", "text/*", "text/plain",
			"application/vnd.spring-boot.actuator.v3+json", "application/vnd.spring-boot.actuator.v2+json, text/html",
			"application/json, text/html", "text/html;q=0.5, application/json", "text/html;q=0", "nonsense",
			"text/html, nonsense/", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
			"text/html, image/gif, image/jpeg, */*; q=0.2" })
	void everybodyElseWantsJson(String accept) {
		assertThat(AcceptedTypes.preferHtml(accepting(accept))).isFalse();
	}

	private static HttpHeaders accepting(String accept) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.ACCEPT, accept);
		return headers;
	}

}
