package io.httppool.behaviour;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

import io.httppool.PoolConfig;
import io.httppool.PoolRequest;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pressure with {@code WebClient}.
 */
class WebClientPressureTests extends AbstractPressureTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@Test
	void whoCancelsLeavesTheQueue() {
		UpstreamServer upstream = upstream(HELLO,
				FaultRule.onAny().times(1).then(Fault.status(429).withRetryAfter("2")));
		Caller caller = caller(upstream,
				(config) -> config.maxPending(1).timeout(Duration.ofSeconds(20)).retry(PoolConfig.Retry.DEFAULTS));
		Disposable waiter = ((WebClientCaller) caller).client()
			.get()
			.uri("/")
			.retrieve()
			.bodyToMono(String.class)
			.subscribe();
		awaitSoon(() -> fixture().stats().retries() == 1 && fixture().stats().active() == 0);
		awaitSoon(() -> time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(100)))).failure()
			.getMessage()
			.contains("callers wait for that already"));
		waiter.dispose();
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(2);
	}

	@Test
	@Tag("slow")
	@Timeout(120)
	void whoCancelsAtAnyMomentLeavesTheQueue() throws Exception {
		UpstreamServer upstream = upstream(HELLO,
				FaultRule.onAny().times(1).then(Fault.status(429).withRetryAfter("90")));
		PoolConfig.Retry rules = PoolFixture.retry(1);
		Caller caller = caller(upstream,
				(config) -> config.maxPending(1)
					.timeout(Duration.ofMinutes(10))
					.retry(new PoolConfig.Retry(true, 1, rules.backoff(), 1, rules.maxBackoff(), 0, rules.statuses(),
							rules.methods(), false, rules.idempotencyKeyHeader(), Duration.ofSeconds(90),
							Duration.ofSeconds(90))));
		assertThat(caller.get("/").status()).isEqualTo(429);
		Mono<String> call = ((WebClientCaller) caller).client().get().uri("/").retrieve().bodyToMono(String.class);
		ExecutorService threads = threads(1);
		for (int i = 0; i < 20_000; i++) {
			Disposable.Swap waiter = Disposables.swap();
			CountDownLatch begun = new CountDownLatch(1);
			long moment = i % 200 * 1000L;
			Future<?> cancelled = threads.submit(() -> {
				begun.countDown();
				long from = System.nanoTime();
				while (System.nanoTime() - from < moment) {
					Thread.onSpinWait();
				}
				waiter.dispose();
			});
			begun.await();
			call.doOnSubscribe((subscription) -> waiter.update(subscription::cancel)).subscribe((body) -> {
			}, (failure) -> {
			});
			cancelled.get();
		}
		// Nobody waits: who comes now is told of its deadline, and not of a queue that is
		// full.
		awaitSoon(() -> fixture().stats().active() == 0);
		assertThat(time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(100)))).failure())
			.hasMessageContaining("are left of timeout");
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

}
