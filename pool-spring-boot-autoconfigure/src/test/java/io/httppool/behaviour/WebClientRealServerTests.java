package io.httppool.behaviour;

/**
 * Other servers with {@code WebClient}.
 */
class WebClientRealServerTests extends AbstractRealServerTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
