package io.httppool.behaviour;

import java.io.Closeable;

import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;

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

	@Override
	Closeable holdUnread(PoolFixture fixture) {
		BaseSubscriber<DataBuffer> reader = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(1);
			}

			@Override
			protected void hookOnNext(DataBuffer buffer) {
				DataBufferUtils.release(buffer);
			}

		};
		((WebClientCaller) caller(fixture)).client()
			.get()
			.uri("/")
			.exchangeToFlux((response) -> response.bodyToFlux(DataBuffer.class))
			.subscribe(reader);
		return reader::cancel;
	}

	/**
	 * The reactor notices most closes before anybody can take the connection.
	 */
	@Override
	void whenConnectionsDied(boolean validated) {
		assertThat(fixture().closeReasons()).contains(CloseReason.SERVER_CLOSED);
	}

}
