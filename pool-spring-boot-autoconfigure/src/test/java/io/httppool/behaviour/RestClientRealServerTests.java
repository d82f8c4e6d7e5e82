package io.httppool.behaviour;

/**
 * Other servers with {@code RestClient}.
 */
class RestClientRealServerTests extends AbstractRealServerTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
