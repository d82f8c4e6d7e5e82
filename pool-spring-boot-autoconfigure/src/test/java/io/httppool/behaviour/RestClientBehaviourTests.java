package io.httppool.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

import io.httppool.CloseReason;
import io.httppool.PoolIoException;
import io.httppool.test.server.BodyWriter;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Behaviour with {@code RestClient}.
 */
class RestClientBehaviourTests extends AbstractPoolBehaviourTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	@Test
	void closingAnEndlessBodyTakesNoTime() {
		BodyWriter endless = (output) -> {
			byte[] chunk = new byte[8192];
			while (true) {
				output.write(chunk);
			}
		};
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.stream(200, "text/plain", endless));
		RestClient client = client(upstream);
		long started = System.nanoTime();
		assertThat(client.get().uri("/").retrieve().toBodilessEntity().getStatusCode().value()).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
		fixture().assertAtRest();
		fixture().assertClosedBy(CloseReason.NOT_REUSABLE);
	}

	@Test
	void closingABodyThatStallsTakesNoTime() {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.stream(200, "text/plain", (output) -> {
			output.write(new byte[10]);
			output.flush();
			awaitOpen(gate);
		}));
		RestClient client = client(upstream);
		long started = System.nanoTime();
		client.get().uri("/").retrieve().toBodilessEntity();
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
		gate.open();
	}

	@Test
	void closingTwiceIsHarmless() throws IOException {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"));
		RestClient client = client(upstream);
		ClientHttpResponse response = client.get().uri("/").exchange((request, answer) -> answer, false);
		InputStream body = response.getBody();
		assertThat(body.readAllBytes()).hasSize(5);
		body.close();
		response.close();
		response.close();
		fixture().assertAtRest();
		assertThat(client.get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@Test
	void interruptWhileWaitingIsTypedAndKeepsTheFlag() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(10)));
		var holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		AtomicReference<PoolIoException> failure = new AtomicReference<>();
		AtomicReference<Boolean> flag = new AtomicReference<>();
		Thread waiter = new Thread(() -> {
			failure.set(time(() -> caller.get("/")).failure());
			flag.set(Thread.currentThread().isInterrupted());
		});
		waiter.start();
		Awaitility.await().until(() -> fixture().stats().pending() == 1);
		waiter.interrupt();
		waiter.join(TimeUnit.SECONDS.toMillis(2));
		assertThat(waiter.isAlive()).isFalse();
		assertThat(failure.get()).hasMessageContaining("interrupted");
		assertThat(flag.get()).isTrue();
		assertThat(fixture().stats().pending()).isZero();
		gate.open();
		holder.get();
	}

	@Test
	void errorOfABodyWriterReachesTheCallerAndLeavesThePoolOpen() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"));
		RestClient client = client(upstream);
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(StackOverflowError.class)
				.isThrownBy(() -> client.post().uri("/").body((output) -> {
					throw new StackOverflowError("test");
				}).retrieve().toBodilessEntity());
		}
		fixture().assertAtRest();
		assertThat(client.get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
	}

	@Test
	void exceptionWhileTheAnswerIsReadFreesTheConnection() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "x".repeat(1_000_000)));
		RestClient client = client(upstream);
		for (int i = 0; i < 20; i++) {
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> client.get().uri("/").exchange((request, response) -> {
					throw new UncheckedIOException(new IOException("test"));
				}));
		}
		fixture().assertAtRest();
	}

	@Test
	void faultsOfEveryKindLeaveThePoolAtFullCapacity() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "x".repeat(200_000)),
				FaultRule.onAny().every(5).from(1).then(Fault.RESET_BEFORE_APPLY),
				FaultRule.onAny().every(5).from(2).then(Fault.TRUNCATE),
				FaultRule.onAny().every(5).from(3).then(Fault.BLACKHOLE),
				FaultRule.onAny().every(5).from(4).then(Fault.CLOSE_AFTER));
		Caller caller = caller(upstream, (config) -> config.maxConnections(3).readTimeout(Duration.ofMillis(100)));
		for (int i = 0; i < 200; i++) {
			time(() -> caller.get("/"));
		}
		fixture().assertAtRest();
		upstream.faults(FaultPlan.none());
		for (int i = 0; i < 20; i++) {
			assertThat(caller.get("/").status()).isEqualTo(200);
		}
	}

	private RestClient client(UpstreamServer upstream) {
		return ((RestClientCaller) caller(upstream, UnaryOperator.identity())).client();
	}

	private static void awaitOpen(Gate gate) {
		try {
			gate.awaitOpen();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
