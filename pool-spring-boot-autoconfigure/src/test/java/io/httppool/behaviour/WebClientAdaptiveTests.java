package io.httppool.behaviour;

/**
 * A pool that sizes itself, with {@code WebClient}.
 */
class WebClientAdaptiveTests extends AbstractAdaptiveTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
