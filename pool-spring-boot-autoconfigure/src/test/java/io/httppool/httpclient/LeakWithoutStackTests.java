package io.httppool.httpclient;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.junit.jupiter.api.Test;

import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What follows a leak whose borrower's stack was not taken, as there were too many.
 */
class LeakWithoutStackTests {

	/** More than are taken at once otherwise. */
	private static final int MANY = 500;

	private final BlockingQueue<LeakedConnection> leaks = new LinkedBlockingQueue<>();

	private final PoolListener listener = new PoolListener() {

		@Override
		public void leaked(ConnectionPool pool, LeakedConnection leak) {
			LeakWithoutStackTests.this.leaks.add(leak);
		}

	};

	@Test
	void everyBorrowerIsLookedAtAfterwards() throws Exception {
		List<Closeable> kept = new ArrayList<>();
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "ok"));
				HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
						List.of(this.listener))) {
			HttpComponentsConnectionPool pool = pools.add(PoolConfig.builder("upstream", upstream.baseUrl())
				.leakDetectionThreshold(Duration.ofMillis(100))
				.shutdownGrace(Duration.ZERO)
				.build());
			keep(pool).close();
			LeakedConnection leak;
			do {
				takeAllStacks(pool);
				kept.add(keep(pool));
				leak = Objects.requireNonNull(this.leaks.poll(5, TimeUnit.SECONDS));
			}
			while (leak.stack() != null && kept.size() < 15);
			assertThat(leak.stack()).as("of leak %d", kept.size()).isNull();
			for (int i = 0; i < MANY; i++) {
				assertThat(pool.sampleStack()).as("borrower %d", i).isNotNull();
			}
			Instant before = Instant.now();
			kept.add(keep(pool));
			do {
				leak = Objects.requireNonNull(this.leaks.poll(5, TimeUnit.SECONDS));
			}
			while (leak.holder().since().isBefore(before));
			assertThat(leak.stack()).isNotNull();
			for (Closeable answer : kept) {
				answer.close();
			}
		}
	}

	private static void takeAllStacks(HttpComponentsConnectionPool pool) {
		while (pool.sampleStack() != null) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Take an answer and do not read it.
	 */
	private static Closeable keep(HttpComponentsConnectionPool pool) throws IOException {
		PoolCall call = pool.begin("GET");
		ClassicHttpResponse answer = pool.blockingClient()
			.executeOpen(null, new HttpGet(pool.config().baseUrl()), call.newContext());
		return () -> {
			answer.close();
			call.end();
		};
	}

}
