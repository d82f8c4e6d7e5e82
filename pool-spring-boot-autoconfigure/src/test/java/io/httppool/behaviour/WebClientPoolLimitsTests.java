package io.httppool.behaviour;

/**
 * Limits of a pool with {@code WebClient}.
 */
class WebClientPoolLimitsTests extends AbstractPoolLimitsTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
