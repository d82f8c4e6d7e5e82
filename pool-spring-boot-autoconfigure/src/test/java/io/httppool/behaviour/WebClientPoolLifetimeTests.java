package io.httppool.behaviour;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PoolListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lifetimes of a pool with {@code WebClient}.
 */
class WebClientPoolLifetimeTests extends AbstractPoolLifetimeTests {

	private static final Duration LONG = Duration.ofSeconds(20);

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

	@Test
	void leakOfOneOfManyBorrowersHasItsStackTheSecondTime() throws Exception {
		BlockingQueue<LeakedConnection> leaks = new LinkedBlockingQueue<>();
		Turnstile turnstile = new Turnstile();
		WebClient client = ((WebClientCaller) caller(upstream(turnstile),
				(config) -> config.maxConnections(1)
					.acquireTimeout(LONG)
					.timeout(LONG)
					.leakDetectionThreshold(Duration.ofMillis(200)),
				new PoolListener() {

					@Override
					public void leaked(ConnectionPool pool, LeakedConnection leak) {
						// The first calls of a process may be slow as well.
						if ("/kept".equals(leak.holder().uriTemplate())) {
							leaks.add(leak);
						}
					}

				}))
			.client();
		turnstile.release("/other");
		client.get().uri("/other").retrieve().bodyToMono(String.class).block(LONG);
		assertThat(leakOfTheLastOfMany(client, turnstile, leaks).stack()).as("a hundred at once").isNull();
		assertThat(leakOfTheLastOfMany(client, turnstile, leaks).stack()).as("all, after one was missed").isNotNull();
	}

	/**
	 * All ask for a connection at once, and the one that asks last keeps it.
	 */
	private static LeakedConnection leakOfTheLastOfMany(WebClient client, Turnstile turnstile,
			BlockingQueue<LeakedConnection> leaks) throws InterruptedException {
		int others = 400;
		Mono<String> other = client.get().uri("/other").retrieve().bodyToMono(String.class);
		for (int i = 0; i < others; i++) {
			turnstile.release("/other");
		}
		Mono<Void> running = Flux
			.merge(Flux.range(0, others).flatMap((any) -> other, others),
					client.get().uri("/kept").retrieve().bodyToMono(String.class))
			.then()
			.cache();
		running.subscribe();
		LeakedConnection leak = leaks.poll(LONG.toSeconds(), TimeUnit.SECONDS);
		turnstile.release("/kept");
		running.block(LONG);
		assertThat(leak).isNotNull();
		return leak;
	}

	/**
	 * The reactor notices most closes before anybody can take the connection.
	 */
	@Override
	void whenConnectionsDied(boolean validated) {
		assertThat(fixture().closeReasons()).contains(CloseReason.SERVER_CLOSED);
	}

}
