package io.httppool.behaviour;

/**
 * Readiness of connections with {@code RestClient}.
 */
class RestClientReadinessTests extends AbstractReadinessTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
