package io.httppool.behaviour;

/**
 * Keys and certificates that change, with {@code WebClient}.
 */
class WebClientTlsReloadTests extends AbstractTlsReloadTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
