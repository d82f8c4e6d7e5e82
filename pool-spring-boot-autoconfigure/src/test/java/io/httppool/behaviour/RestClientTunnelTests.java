package io.httppool.behaviour;

/**
 * Tunnels with {@code RestClient}.
 */
class RestClientTunnelTests extends AbstractTunnelTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
