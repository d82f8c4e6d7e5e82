package io.httppool.behaviour;

/**
 * What is told of a pool that has run out of connections, with {@code WebClient}.
 */
class WebClientExhaustionTests extends AbstractExhaustionTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
