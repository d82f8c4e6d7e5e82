package io.httppool.behaviour;

/**
 * Identity of upstreams with {@code RestClient}.
 */
class RestClientUpstreamIdentityTests extends AbstractUpstreamIdentityTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	@Override
	Caller caller(PoolFixture fixture, String name) {
		return fixture.restClient(name);
	}

}
