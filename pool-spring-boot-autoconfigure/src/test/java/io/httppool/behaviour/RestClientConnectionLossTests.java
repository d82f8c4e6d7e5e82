package io.httppool.behaviour;

/**
 * Connections that get lost or old with {@code RestClient}.
 */
class RestClientConnectionLossTests extends AbstractConnectionLossTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
