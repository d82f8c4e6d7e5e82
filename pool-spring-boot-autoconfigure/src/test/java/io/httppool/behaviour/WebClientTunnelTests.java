package io.httppool.behaviour;

/**
 * Tunnels with {@code WebClient}.
 */
class WebClientTunnelTests extends AbstractTunnelTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
