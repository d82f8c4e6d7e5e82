package io.httppool.behaviour;

import java.util.Objects;
import java.util.function.UnaryOperator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Flux;

import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

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

	/**
	 * The transport cannot send the body again: the caller may.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 307, 308 })
	void postThatIsToBeMadeElsewhereIsHandedToTheCaller(int redirect) {
		UpstreamServer upstream = redirecting(redirect);
		Caller caller = caller(fixture(upstream, UnaryOperator.identity()));
		assertThat(caller.call("POST", "/create").status()).isEqualTo(redirect);
		assertThat(upstream.requests()).singleElement()
			.satisfies((request) -> assertThat(request.path()).isEqualTo("/create"));
	}

}
