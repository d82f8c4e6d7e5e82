package io.httppool.behaviour;

import java.util.Objects;

import org.springframework.http.HttpMethod;
import reactor.core.publisher.Flux;

/**
 * Further attempts with {@code WebClient}.
 */
class WebClientRetryTests extends AbstractRetryBehaviourTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@Override
	Caller.Answer stream(PoolFixture fixture, String method, String body) {
		int middle = body.length() / 2;
		return Objects.requireNonNull(((WebClientCaller) fixture.webClient()).client()
			.method(HttpMethod.valueOf(method))
			.uri("/")
			.body(Flux.just(body.substring(0, middle), body.substring(middle)), String.class)
			.exchangeToMono((response) -> response.bodyToMono(String.class)
				.map((text) -> new Caller.Answer(response.statusCode().value(), text)))
			.block());
	}

}
