package io.httppool.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.httppool.PoolRejectedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Compartment}.
 */
class CompartmentTests {

	private static final RetryRequest REQUEST = RetryTestData.request("GET", null);

	private final Bulkhead bulkhead = Bulkhead.of("zephyr",
			Compartment.config(BulkheadConfig.custom().maxConcurrentCalls(1).build()));

	private final Compartment compartment = new Compartment("zephyr", this.bulkhead, Duration.ofSeconds(60), 2);

	@Test
	void noMoreWaitThanMayAndWhoLeavesMakesRoom() throws Exception {
		Admission inside = admission();
		assertThat(inside.nanosToWait()).isZero();
		Admission first = admission();
		Admission second = admission();
		assertThat(first.nanosToWait()).isPositive();
		assertThat(second.nanosToWait()).isPositive();
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(admission()::nanosToWait)
			.withMessageContaining("the bulkhead is full: 1 calls are under way, and 2 wait for one to end already")
			.withMessageContaining("raise pool.upstreams.zephyr.bulkhead.max-concurrent-calls or .max-pending");
		first.close();
		Admission third = admission();
		assertThat(third.nanosToWait()).as("in the place of who gave up").isPositive();
		inside.close();
		assertThat(second.nanosToWait()).isZero();
		assertThat(admission().nanosToWait()).as("in the place of who was admitted").isPositive();
		assertThat(third.nanosToWait()).isPositive();
	}

	@Test
	@Timeout(30)
	void neverDoMoreWaitThanMayWhateverTheThreads() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 200; round++) {
				Queue<Admission> admitted = new ConcurrentLinkedQueue<>();
				AtomicInteger refused = new AtomicInteger();
				CyclicBarrier start = new CyclicBarrier(threads);
				List<Future<?>> calls = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					calls.add(executor.submit(() -> {
						Admission admission = admission();
						start.await(10, TimeUnit.SECONDS);
						try {
							admission.nanosToWait();
							admitted.add(admission);
						}
						catch (PoolRejectedException ex) {
							refused.incrementAndGet();
						}
						return null;
					}));
				}
				for (Future<?> call : calls) {
					call.get(10, TimeUnit.SECONDS);
				}
				assertThat(refused).as("one inside, two waiting").hasValue(threads - 3);
				admitted.forEach(Admission::close);
				assertThat(this.bulkhead.getMetrics().getAvailableConcurrentCalls()).isOne();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private Admission admission() {
		return new Admission(this.compartment, REQUEST);
	}

}
