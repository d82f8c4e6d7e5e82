package io.httppool.behaviour;

/**
 * Behaviour with {@code RestClient}.
 */
class RestClientBehaviourTests extends AbstractPoolBehaviourTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
