package io.httppool.behaviour;

/**
 * Identity of upstreams with {@code WebClient}.
 */
class WebClientUpstreamIdentityTests extends AbstractUpstreamIdentityTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@Override
	Caller caller(PoolFixture fixture, String name) {
		return fixture.webClient(name);
	}

}
