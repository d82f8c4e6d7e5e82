package io.httppool.behaviour;

/**
 * Limits of a pool with {@code RestClient}.
 */
class RestClientPoolLimitsTests extends AbstractPoolLimitsTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
