package io.httppool.behaviour;

/**
 * Behaviour with {@code WebClient}.
 */
class WebClientBehaviourTests extends AbstractPoolBehaviourTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
