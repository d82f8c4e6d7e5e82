package io.httppool.behaviour;

/**
 * Protection with {@code RestClient}.
 */
class RestClientProtectionTests extends AbstractProtectionTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
