package io.httppool.behaviour;

import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpMethod;

/**
 * The one resend with {@code RestClient}.
 */
class RestClientResendTests extends AbstractResendTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	@Override
	void stream(PoolFixture fixture, String method, String path) {
		((RestClientCaller) fixture.restClient()).client()
			.method(HttpMethod.valueOf(method))
			.uri(path)
			.body((output) -> output.write("a stream".getBytes(StandardCharsets.UTF_8)))
			.retrieve()
			.toBodilessEntity();
	}

	@Override
	long leastResends() {
		return 50;
	}

}
