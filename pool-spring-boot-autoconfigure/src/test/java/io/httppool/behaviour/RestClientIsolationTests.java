package io.httppool.behaviour;

/**
 * Isolation with {@code RestClient}.
 */
class RestClientIsolationTests extends AbstractIsolationTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
