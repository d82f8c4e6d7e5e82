package io.httppool.httpclient;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OnDemandPools}.
 */
class OnDemandPoolsTests {

	private static final PoolConfig TEMPLATE = PoolConfig.builder("any", "http://any-origin.invalid")
		.shutdownGrace(Duration.ZERO)
		.build();

	@Test
	@Timeout(30)
	void busyPoolMayHaveToMakeRoomInTheMomentThatAllAreClosed() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(2);
		for (int i = 0; i < 300; i++) {
			HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
					List.of());
			pools.poolUnmatched(TEMPLATE, 1);
			HttpComponentsConnectionPool busy = pools.route(URI.create("http://first")).orElseThrow();
			PoolCall call = busy.begin("GET");
			CyclicBarrier barrier = new CyclicBarrier(2);
			Future<?> route = threads.submit(() -> {
				barrier.await();
				return pools.route(URI.create("http://second"));
			});
			Future<?> close = threads.submit(() -> {
				barrier.await();
				pools.close();
				return null;
			});
			route.get();
			close.get();
			assertThat(busy.state()).isEqualTo(PoolState.CLOSED);
			assertThat(call.isOver()).isTrue();
		}
		threads.shutdown();
	}

	@Test
	void callBeginsAlthoughItsPoolHadToMakeRoomSinceItWasFound() throws Exception {
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
				List.of())) {
			pools.poolUnmatched(TEMPLATE, 1);
			URI url = URI.create("http://first");
			HttpComponentsConnectionPool found = pools.route(url).orElseThrow();
			pools.route(URI.create("http://second"));
			assertThat(found.state()).isEqualTo(PoolState.CLOSED);
			PoolCall call = pools.begin(found, url, "GET");
			assertThat(call.pool()).isNotSameAs(found);
			assertThat(call.pool().name()).isEqualTo(found.name());
			assertThat(pools.names()).containsExactly(found.name());
			call.end();
		}
	}

	@Test
	void upstreamThatWasRemovedIsNotMadeAgain() {
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
				List.of())) {
			pools.poolUnmatched(TEMPLATE, 1);
			URI url = URI.create("http://named");
			HttpComponentsConnectionPool found = pools.add(PoolConfig.builder("named", url).build());
			pools.remove("named");
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pools.begin(found, url, "GET"));
		}
	}

}
