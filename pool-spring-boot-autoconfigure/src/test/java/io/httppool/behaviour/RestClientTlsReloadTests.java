package io.httppool.behaviour;

/**
 * Keys and certificates that change, with {@code RestClient}.
 */
class RestClientTlsReloadTests extends AbstractTlsReloadTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
