package io.httppool.behaviour;

import io.httppool.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lifetimes of a pool with {@code WebClient}.
 */
class WebClientPoolLifetimeTests extends AbstractPoolLifetimeTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	/**
	 * The reactor notices most closes before anybody can take the connection.
	 */
	@Override
	void whenConnectionsDied(boolean validated) {
		assertThat(fixture().closeReasons()).contains(CloseReason.SERVER_CLOSED);
	}

}
