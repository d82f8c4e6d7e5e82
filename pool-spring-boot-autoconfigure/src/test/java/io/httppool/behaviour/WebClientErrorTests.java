package io.httppool.behaviour;

import java.time.Duration;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

import io.httppool.CallPhase;
import io.httppool.PoolConfig;
import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an {@link Error} of the application costs the others that share the I/O threads
 * with it.
 */
class WebClientErrorTests extends AbstractPoolTests {

	/** So that every I/O thread gets its turn. */
	private static final int ROUNDS = 2 * Runtime.getRuntime().availableProcessors() + 2;

	@Test
	void errorWhileABodyIsDecodedBreaksOneCallOnly() {
		WebClient client = client();
		for (int i = 0; i < ROUNDS; i++) {
			Timed call = time(() -> client.get()
				.uri("/")
				.exchangeToFlux((response) -> decode(response.bodyToFlux(DataBuffer.class)))
				.blockLast());
			// HttpClient loses the cause.
			assertThat(call.failure().phase()).isEqualTo(CallPhase.BODY);
			assertThat(call.elapsed()).isLessThan(Duration.ofSeconds(2));
		}
		assertOthersAreServed();
	}

	@Test
	void errorWhileTheRequestIsWrittenBreaksOneCallOnly() {
		WebClient client = client();
		for (int i = 0; i < ROUNDS; i++) {
			// The first element is asked for by the caller, the others by the I/O thread.
			Flux<String> body = Flux.range(0, 10_000).map((number) -> {
				if (Thread.currentThread().getName().startsWith("pool-io")) {
					throw new LinkageError("no such encoder");
				}
				return "a line that fills the buffers of the socket some day\n".repeat(100);
			});
			Timed call = time(
					() -> client.post().uri("/").body(body, String.class).retrieve().toBodilessEntity().block());
			assertThat(call.thrown()).hasStackTraceContaining("no such encoder");
			assertThat(call.elapsed()).isLessThan(Duration.ofSeconds(2));
		}
		assertOthersAreServed();
	}

	private WebClient client() {
		PoolFixture fixture = use(new PoolFixture(started(HELLO, false), UnaryOperator.identity()));
		return ((WebClientCaller) fixture.webClient()).client();
	}

	private static Flux<String> decode(Flux<DataBuffer> body) {
		return body.map((buffer) -> {
			DataBufferUtils.release(buffer);
			throw new LinkageError("no such decoder");
		});
	}

	private void assertOthersAreServed() {
		UpstreamServer other = started(HELLO, false);
		HttpComponentsConnectionPool pool = fixture().pools()
			.add(PoolFixture.defaults(PoolConfig.builder("other", other.baseUrl())).build());
		for (int i = 0; i < ROUNDS; i++) {
			assertThat(fixture().webClient("other").get("/").body()).isEqualTo("hello");
			pool.evictIdle();
		}
	}

}
