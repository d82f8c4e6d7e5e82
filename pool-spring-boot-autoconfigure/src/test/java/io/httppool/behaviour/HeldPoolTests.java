package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.httppool.PoolProtection;
import io.httppool.fleet.LocalConnectionBudget;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A pool that is held to a quota of connections while callers wait.
 */
class HeldPoolTests {

	@Test
	void resizeByHandOpensNothingBeyondTheQuotaWhileCallersWait() throws Exception {
		Gate gate = new Gate();
		ExecutorService callers = Executors.newCachedThreadPool();
		PoolProtection none = PoolProtection.NONE;
		try (UpstreamServer upstream = UpstreamServer.start(gate);
				PoolFixture fixture = new PoolFixture(upstream.baseUrl(), Transport.DEFAULT,
						(config) -> config.maxConnections(20)
							.acquireTimeout(Duration.ofSeconds(5))
							.protection(new PoolProtection(none.circuitBreaker(), none.rateLimiter(), none.bulkhead(),
									new PoolProtection.Quota(null, Duration.ofSeconds(1), Duration.ofSeconds(1), 3))),
						new LocalConnectionBudget())) {
			List<Future<?>> calls = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				calls.add(callers.submit(
						(Callable<?>) () -> fixture.springRestClient().get().uri("/").retrieve().toBodilessEntity()));
			}
			Awaitility.await().until(() -> fixture.pool().stats().pending() == 7);
			fixture.pool().resize(20, 5);
			assertThat(fixture.pool().connections()).hasSize(3);
			assertThat(fixture.pool().stats()).satisfies((stats) -> {
				assertThat(stats.max()).isEqualTo(3);
				assertThat(stats.minIdle()).isEqualTo(3);
				assertThat(stats.pending()).isEqualTo(7);
			});
			gate.open();
			for (Future<?> call : calls) {
				call.get();
			}
			assertThat(upstream.stats().connectionsAccepted()).isEqualTo(3);
		}
		finally {
			callers.shutdownNow();
		}
	}

	@Test
	void minIdleAloneIsKeptWithinThePoolsSizeOrRefused() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "ok"));
				PoolFixture plain = new PoolFixture(upstream.baseUrl(), Transport.DEFAULT,
						(config) -> config.maxConnections(4))) {
			assertThatIllegalArgumentException().isThrownBy(() -> plain.pool().resizeMinIdle(5))
				.withMessage("minIdle must be between 0 and maxConnections, 4 (was 5)");
			assertThatIllegalArgumentException().isThrownBy(() -> plain.pool().resizeMinIdle(-1));
			plain.pool().resizeMinIdle(2);
			assertThat(plain.pool().stats().max()).isEqualTo(4);
			assertThat(plain.pool().stats().minIdle()).isEqualTo(2);
		}
	}

}
