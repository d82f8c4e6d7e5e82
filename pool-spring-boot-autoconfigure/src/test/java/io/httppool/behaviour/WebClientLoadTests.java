package io.httppool.behaviour;

/**
 * Load with {@code WebClient}.
 */
class WebClientLoadTests extends AbstractLoadTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
