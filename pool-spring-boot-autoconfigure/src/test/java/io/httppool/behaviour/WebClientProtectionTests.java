package io.httppool.behaviour;

/**
 * Protection with {@code WebClient}.
 */
class WebClientProtectionTests extends AbstractProtectionTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
