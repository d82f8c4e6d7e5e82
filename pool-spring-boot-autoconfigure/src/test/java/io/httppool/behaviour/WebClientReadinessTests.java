package io.httppool.behaviour;

/**
 * Readiness of connections with {@code WebClient}.
 */
class WebClientReadinessTests extends AbstractReadinessTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
