package io.httppool.behaviour;

/**
 * A pool that sizes itself, with {@code RestClient}.
 */
class RestClientAdaptiveTests extends AbstractAdaptiveTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
