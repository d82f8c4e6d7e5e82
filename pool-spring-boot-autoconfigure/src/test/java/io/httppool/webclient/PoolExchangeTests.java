package io.httppool.webclient;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

import io.httppool.PoolConfig;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.PoolCall;
import io.httppool.httpclient.Transport;
import io.httppool.resilience.Turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PoolExchange}: how it waits for its turn. What it exchanges is tested
 * with sockets.
 */
class PoolExchangeTests {

	private static final long HOUR = Duration.ofHours(1).toNanos();

	private final HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
			List.of());

	private PoolCall call;

	@BeforeEach
	void begin() throws Exception {
		this.call = this.pools.add(PoolConfig.builder("upstream", URI.create("http://127.0.0.1:1")).build())
			.begin("GET");
	}

	@AfterEach
	void close() {
		this.call.end();
		this.pools.close();
	}

	@Test
	void whoIsCancelledWhileItJoinsTheQueuesStandsInNone() {
		AtomicBoolean stands = new AtomicBoolean();
		Turn turn = new Turn() {

			@Override
			public long nanosToWait() {
				PoolExchangeTests.this.call.cancel();
				leave();
				stands.set(true);
				return HOUR;
			}

			@Override
			public void leave() {
				stands.set(false);
			}

		};
		assertThatExceptionOfType(CancellationException.class)
			.isThrownBy(() -> PoolExchange.awaitTurn(this.call, turn).block(Duration.ofSeconds(10)));
		assertThat(stands).isFalse();
	}

	@Test
	void whoAsksVeryOftenCanBeCancelled() {
		int questions = 20_000;
		AtomicInteger asked = new AtomicInteger();
		Turn turn = new Turn() {

			@Override
			public long nanosToWait() {
				asked.incrementAndGet();
				return HOUR;
			}

			@Override
			public void wakeBy(Runnable wake) {
				if (asked.get() < questions) {
					wake.run();
				}
			}

		};
		Disposable wait = PoolExchange.awaitTurn(this.call, turn).subscribe();
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() == questions);
		assertThatNoException().isThrownBy(wait::dispose);
		assertThat(wait.isDisposed()).isTrue();
	}

}
