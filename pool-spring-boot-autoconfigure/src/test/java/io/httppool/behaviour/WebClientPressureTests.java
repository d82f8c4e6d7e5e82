package io.httppool.behaviour;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

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

}
