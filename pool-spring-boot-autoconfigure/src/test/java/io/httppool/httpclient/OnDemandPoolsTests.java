package io.httppool.httpclient;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.httppool.ConnectionPool;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
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

	@Test
	@Timeout(30)
	void slowListenerHoldsUpOnlyThoseWhoNeedThatPool() throws Exception {
		CountDownLatch told = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		PoolListener slow = new PoolListener() {

			@Override
			public void poolAdded(ConnectionPool pool) {
				if (pool.config().baseUrl().getHost().equals("slow")) {
					told.countDown();
					await(goOn);
				}
			}

		};
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
				List.of(slow))) {
			pools.poolUnmatched(TEMPLATE, 5);
			URI url = URI.create("http://slow");
			Future<Optional<HttpComponentsConnectionPool>> maker = threads.submit(() -> pools.route(url));
			told.await();
			Future<Optional<HttpComponentsConnectionPool>> other = threads.submit(() -> pools.route(url));
			assertThat(pools.route(URI.create("http://quick"))).isPresent();
			assertThat(pools.names()).as("nobody sees a pool that was not told of").hasSize(1);
			assertThat(other.isDone()).isFalse();
			goOn.countDown();
			assertThat(other.get()).isPresent().isEqualTo(maker.get());
		}
		finally {
			threads.shutdown();
		}
	}

	@Test
	@Timeout(30)
	void listenerOfThePoolThatMakesRoomMayWaitForAnotherPool() {
		AtomicReference<HttpComponentsConnectionPools> pools = new AtomicReference<>();
		ExecutorService threads = Executors.newSingleThreadExecutor();
		PoolListener waiting = new PoolListener() {

			@Override
			public void stateChanged(ConnectionPool pool, PoolState state) {
				if (state == PoolState.DRAINING) {
					get(threads.submit(() -> pools.get().route(URI.create("http://second"))));
				}
			}

		};
		pools.set(new HttpComponentsConnectionPools((any) -> Transport.DEFAULT, List.of(waiting)));
		pools.get().poolUnmatched(TEMPLATE, 1);
		pools.get().route(URI.create("http://first"));
		assertThat(pools.get().route(URI.create("http://second"))).isPresent();
		assertThat(pools.get().names()).hasSize(1);
		pools.get().close();
		threads.shutdown();
	}

	@Test
	@Timeout(30)
	void requestOfAListenerThatIsToldOfThePoolIsLeftAlone() {
		AtomicReference<HttpComponentsConnectionPools> pools = new AtomicReference<>();
		AtomicReference<Optional<HttpComponentsConnectionPool>> found = new AtomicReference<>();
		URI url = URI.create("http://listener");
		PoolListener asking = new PoolListener() {

			@Override
			public void poolAdded(ConnectionPool pool) {
				found.set(pools.get().route(url));
			}

		};
		pools.set(new HttpComponentsConnectionPools((any) -> Transport.DEFAULT, List.of(asking)));
		pools.get().poolUnmatched(TEMPLATE, 1);
		assertThat(pools.get().route(url)).isPresent();
		assertThat(found.get()).isEmpty();
		pools.get().close();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void get(Future<?> future) {
		try {
			future.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
