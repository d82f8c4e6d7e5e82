package io.httppool.behaviour;

import java.io.Closeable;
import java.util.Objects;

import io.httppool.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lifetimes of a pool with {@code RestClient}.
 */
class RestClientPoolLifetimeTests extends AbstractPoolLifetimeTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	@Override
	Closeable holdUnread(PoolFixture fixture) {
		return Objects.requireNonNull(((RestClientCaller) caller(fixture)).client()
			.get()
			.uri("/")
			.exchange((request, response) -> response.getBody(), false));
	}

	@Override
	void whenConnectionsDied(boolean validated) {
		if (validated) {
			assertThat(fixture().stats().resends()).isLessThan(DEATHS / 2);
			assertThat(fixture().closeReasons()).contains(CloseReason.STALE);
		}
		else {
			assertThat(fixture().stats().resends()).isGreaterThan(DEATHS / 2);
			assertThat(fixture().closeReasons()).doesNotContain(CloseReason.STALE);
		}
	}

}
