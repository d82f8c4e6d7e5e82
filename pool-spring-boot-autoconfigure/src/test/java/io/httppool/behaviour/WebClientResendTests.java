package io.httppool.behaviour;

import org.springframework.http.HttpMethod;
import reactor.core.publisher.Flux;

/**
 * The one resend with {@code WebClient}.
 */
class WebClientResendTests extends AbstractResendTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@Override
	void stream(PoolFixture fixture, String method, String path) {
		((WebClientCaller) fixture.webClient()).client()
			.method(HttpMethod.valueOf(method))
			.uri(path)
			.body(Flux.just("a", "stream"), String.class)
			.retrieve()
			.toBodilessEntity()
			.block();
	}

	@Override
	long leastResends() {
		// The reactor may notice every one of them.
		return 0;
	}

}
