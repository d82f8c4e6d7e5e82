package io.httppool.sample.migration;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class WorkQueueTests {

	private final WorkQueue<String> queue = new WorkQueue<>(2, 3);

	@Test
	void itemsComeInOrderUntilTheQueueIsClosed() throws InterruptedException {
		put("a");
		put("b");
		this.queue.close();
		assertThat(this.queue.take()).isEqualTo("a");
		assertThat(this.queue.take()).isEqualTo("b");
		this.queue.complete();
		this.queue.complete();
		assertThat(this.queue.take()).isNull();
	}

	@Test
	void aFullQueueHoldsTheProducerBack() throws Exception {
		put("a");
		put("b");
		CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(() -> put("c"));
		assertThat(third).isNotDone();
		assertThat(this.queue.take()).isEqualTo("a");
		assertThat(third.get(5, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void waitingItemsCountAsInFlight() throws Exception {
		for (String item : new String[] { "a", "b", "c" }) {
			put(item);
			this.queue.take();
			this.queue.defer(item, Duration.ofHours(1));
		}
		CompletableFuture<Boolean> fourth = CompletableFuture.supplyAsync(() -> put("d"));
		assertThat(fourth.completeOnTimeout(false, 50, TimeUnit.MILLISECONDS).get()).isFalse();
		this.queue.abort();
	}

	@Test
	void aDeferredItemComesAgainAndKeepsTheQueueOpen() throws InterruptedException {
		put("a");
		this.queue.close();
		assertThat(this.queue.take()).isEqualTo("a");
		this.queue.defer("a", Duration.ofMillis(20));
		assertThat(this.queue.take()).isEqualTo("a");
		this.queue.complete();
		assertThat(this.queue.take()).isNull();
	}

	@Test
	void aDueItemGoesBeforeNewOnes() throws InterruptedException {
		put("a");
		this.queue.take();
		put("b");
		this.queue.defer("a", Duration.ZERO);
		assertThat(this.queue.take()).isEqualTo("a");
	}

	@Test
	void aWorkerWaitsForItemsThatOthersMayDefer() throws InterruptedException, ExecutionException {
		put("a");
		this.queue.close();
		assertThat(this.queue.take()).isEqualTo("a");
		CompletableFuture<String> other = CompletableFuture.supplyAsync(this::take);
		assertThat(other).isNotDone();
		this.queue.defer("a", Duration.ZERO);
		assertThat(other.get()).isEqualTo("a");
	}

	@Test
	void anAbortFreesProducerAndWorkers() throws Exception {
		CompletableFuture<String> worker = CompletableFuture.supplyAsync(this::take);
		this.queue.abort();
		assertThat(worker.get(5, TimeUnit.SECONDS)).isNull();
		assertThat(put("a")).isFalse();
	}

	private boolean put(String item) {
		try {
			return this.queue.put(item);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String take() {
		try {
			return this.queue.take();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
