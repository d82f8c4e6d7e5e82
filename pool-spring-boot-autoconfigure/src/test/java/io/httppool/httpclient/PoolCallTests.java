package io.httppool.httpclient;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.httppool.PoolConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolCall}.
 */
class PoolCallTests {

	private static final int ROUNDS = 20_000;

	/** How much earlier or later one of the two may be. */
	private static final int SPREAD = 64;

	@Test
	void whatBeginsWhileTheCallIsCancelledAndEndedIsStopped() throws Exception {
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
				List.of())) {
			HttpComponentsConnectionPool pool = pools
				.add(PoolConfig.builder("upstream", URI.create("http://127.0.0.1:1")).build());
			AtomicInteger begun = new AtomicInteger();
			AtomicReference<PoolCall> current = new AtomicReference<>();
			AtomicBoolean stopped = new AtomicBoolean();
			Thread beginner = new Thread(() -> {
				for (int i = 1; i <= ROUNDS; i++) {
					while (current.get() == null) {
						Thread.onSpinWait();
					}
					PoolCall call = current.getAndSet(null);
					for (int spin = 0; spin < i % SPREAD; spin++) {
						Thread.onSpinWait();
					}
					call.stopBy(() -> stopped.set(true));
					begun.set(i);
				}
			}, "beginner");
			beginner.setDaemon(true);
			beginner.start();
			for (int i = 1; i <= ROUNDS; i++) {
				PoolCall call = pool.begin("GET");
				stopped.set(false);
				current.set(call);
				call.cancel();
				call.end();
				while (begun.get() < i) {
					Thread.onSpinWait();
				}
				assertThat(stopped.get()).as("stopped in round " + i).isTrue();
			}
		}
	}

}
