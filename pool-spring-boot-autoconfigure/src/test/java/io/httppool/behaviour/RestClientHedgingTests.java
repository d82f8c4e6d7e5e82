package io.httppool.behaviour;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.web.client.RestClient;

import io.httppool.CloseReason;
import io.httppool.PoolIoException;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hedging with {@code RestClient}.
 */
class RestClientHedgingTests extends AbstractHedgingTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	/**
	 * The caller's thread reads the first answer, and is called back at once.
	 */
	@Override
	List<CloseReason> closedAfterLosingSlightly() {
		return List.of(CloseReason.CANCELLED);
	}

	@Test
	void streamedBodyIsSentOnce() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(80)));
		caller(upstream, (config) -> config.hedgeDelay(DELAY));
		RestClient client = ((RestClientCaller) fixture().restClient()).client();
		StreamingHttpOutputMessage.Body body = (out) -> out.write("a body".getBytes(StandardCharsets.UTF_8));
		assertThat(client.put().uri("/").body(body::writeTo).retrieve().toBodilessEntity().getStatusCode().value())
			.isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void interruptEndsBothAndKeepsTheFlag() throws Exception {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(1500)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY));
		AtomicReference<PoolIoException> failure = new AtomicReference<>();
		AtomicReference<Boolean> flag = new AtomicReference<>();
		Thread thread = new Thread(() -> {
			failure.set(time(() -> caller.get("/")).failure());
			flag.set(Thread.currentThread().isInterrupted());
		}, "interrupted-caller");
		thread.start();
		awaitSoon(() -> upstream.stats().requests() == 2);
		thread.interrupt();
		thread.join(Duration.ofSeconds(5).toMillis());
		assertThat(failure.get()).hasMessageContaining("the calling thread was interrupted");
		assertThat(flag.get()).isTrue();
		awaitSoon(() -> fixture().stats().active() == 0);
		fixture().assertAtRest();
		assertThat(fixture().stats().idle()).isZero();
	}

	@Test
	void interruptEndsTheWaitForTheSecondAnswer() throws Exception {
		CountDownLatch failed = new CountDownLatch(1);
		AtomicInteger requests = new AtomicInteger();
		UpstreamServer upstream = upstream((request) -> {
			if (requests.incrementAndGet() == 1) {
				awaitSoon(() -> requests.get() == 2);
				return UpstreamResponse.text(500, "first");
			}
			failed.await(5, TimeUnit.SECONDS);
			return HELLO.handle(request);
		});
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY));
		AtomicReference<Caller.Answer> answer = new AtomicReference<>();
		Thread thread = new Thread(() -> answer.set(caller.get("/")), "interrupted-caller");
		thread.start();
		awaitSoon(() -> requests.get() == 2);
		awaitSoon(() -> upstream.stats().byStatus().containsKey(500));
		awaitSoon(() -> thread.getState() == Thread.State.WAITING);
		thread.interrupt();
		thread.join(Duration.ofSeconds(5).toMillis());
		// The answer at hand is handed out, and the flag is kept for whoever reads it.
		assertThat(thread.isAlive()).isFalse();
		assertThat(answer.get()).isEqualTo(new Caller.Answer(500, "first"));
		failed.countDown();
		fixture().assertAtRest();
	}

}
