package io.httppool.behaviour;

/**
 * Load with {@code RestClient}.
 */
class RestClientLoadTests extends AbstractLoadTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
