package io.httppool.behaviour;

/**
 * Pressure with {@code WebClient}.
 */
class WebClientPressureTests extends AbstractPressureTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
