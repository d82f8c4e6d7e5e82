package io.httppool.behaviour;

/**
 * Pressure with {@code RestClient}.
 */
class RestClientPressureTests extends AbstractPressureTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
