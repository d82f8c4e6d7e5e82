package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Behaviour with {@code WebClient}.
 */
class WebClientBehaviourTests extends AbstractPoolBehaviourTests {

	private final List<Throwable> dropped = Collections.synchronizedList(new ArrayList<>());

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@BeforeEach
	void noticeDroppedErrors() {
		Hooks.onErrorDropped(this.dropped::add);
	}

	@AfterEach
	void nothingIsDroppedLoudly() {
		Hooks.resetOnErrorDropped();
		assertThat(this.dropped).isEmpty();
	}

	@Test
	void cancelBeforeTheAnswerFreesTheConnection() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"));
		WebClient client = client(upstream, UnaryOperator.identity());
		assertThat(client.get().uri("/").retrieve().bodyToMono(String.class).block()).isEqualTo("hello");
		upstream.faults(FaultPlan.of(FaultRule.onAny().then(Fault.BLACKHOLE)));
		for (int i = 0; i < 20; i++) {
			int request = i + 2;
			Disposable call = client.get().uri("/").retrieve().bodyToMono(String.class).subscribe();
			Awaitility.await().until(() -> upstream.stats().requests() == request);
			call.dispose();
			Awaitility.await().atMost(Duration.ofMillis(500)).until(() -> fixture().stats().active() == 0);
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(fixture().closeReasons()).hasSize(20).containsOnly(CloseReason.CANCELLED));
	}

	@Test
	void cancelWhileWaitingFreesThePlaceInTheQueue() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		WebClient client = client(upstream,
				(config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(10)));
		var holder = client.get().uri("/").retrieve().bodyToMono(String.class).toFuture();
		gate.awaitRequest();
		Disposable waiter = client.get().uri("/").retrieve().bodyToMono(String.class).subscribe();
		Awaitility.await().until(() -> fixture().stats().pending() == 1);
		waiter.dispose();
		Awaitility.await().atMost(Duration.ofMillis(500)).until(() -> fixture().stats().pending() == 0);
		gate.open();
		assertThat(holder.get()).isEqualTo("late");
	}

	@Test
	void timeoutOfTheCallerWithALargeBodyUnderWayLeaksNothing() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "x".repeat(1_000_000)),
				FaultRule.onAny().then(Fault.slowHeaders(Duration.ofMillis(60))));
		WebClient client = client(upstream, (config) -> config.maxConnections(3));
		for (int i = 0; i < 50; i++) {
			Throwable thrown = catchThrowable(() -> client.get()
				.uri("/")
				.retrieve()
				.bodyToMono(String.class)
				.timeout(Duration.ofMillis(20))
				.block());
			assertThat(thrown).hasRootCauseInstanceOf(TimeoutException.class);
		}
		fixture().assertAtRest();
		upstream.faults(FaultPlan.none());
		assertThat(client.get().uri("/").retrieve().toBodilessEntity().block()).isNotNull();
	}

	@Test
	void cancelInTheMiddleOfTheBodyFreesTheConnection() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "x".repeat(5_000_000)));
		WebClient client = client(upstream, (config) -> config.maxConnections(2));
		for (int i = 0; i < 50; i++) {
			DataBuffer first = client.get().uri("/").retrieve().bodyToFlux(DataBuffer.class).blockFirst();
			DataBufferUtils.release(first);
		}
		fixture().assertAtRest();
		assertThat(fixture().stats().opened()).isBetween(1L, 50L);
	}

	@Test
	void errorOfABodyPublisherLeavesThePoolOpen() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "hello"));
		WebClient client = client(upstream, UnaryOperator.identity());
		for (int i = 0; i < 10; i++) {
			assertThat(catchThrowable(() -> client.post().uri("/").body(Mono.fromSupplier(() -> {
				throw new AssertionError("test");
			}), String.class).retrieve().toBodilessEntity().block())).isNotNull();
		}
		fixture().assertAtRest();
		assertThat(client.get().uri("/").retrieve().bodyToMono(String.class).block()).isEqualTo("hello");
	}

	@Test
	void faultsOfEveryKindLeaveThePoolAtFullCapacity() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "x".repeat(200_000)),
				FaultRule.onAny().every(5).from(1).then(Fault.RESET_BEFORE_APPLY),
				FaultRule.onAny().every(5).from(2).then(Fault.TRUNCATE),
				FaultRule.onAny().every(5).from(3).then(Fault.BLACKHOLE),
				FaultRule.onAny().every(5).from(4).then(Fault.CLOSE_AFTER));
		Caller caller = caller(upstream, (config) -> config.maxConnections(3).timeout(Duration.ofMillis(100)));
		for (int i = 0; i < 200; i++) {
			time(() -> caller.get("/"));
		}
		fixture().assertAtRest();
		upstream.faults(FaultPlan.none());
		for (int i = 0; i < 20; i++) {
			time(() -> caller.get("/"));
		}
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	private WebClient client(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config) {
		return ((WebClientCaller) caller(upstream, config)).client();
	}

}
