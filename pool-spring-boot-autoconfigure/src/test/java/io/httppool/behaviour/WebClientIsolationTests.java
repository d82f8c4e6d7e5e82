package io.httppool.behaviour;

/**
 * Isolation with {@code WebClient}.
 */
class WebClientIsolationTests extends AbstractIsolationTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
