package io.httppool.behaviour;

/**
 * Connections that get lost or old with {@code WebClient}.
 */
class WebClientConnectionLossTests extends AbstractConnectionLossTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
