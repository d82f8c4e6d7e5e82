package io.httppool.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OneAtATime}.
 */
class OneAtATimeTests {

	private final AtomicInteger runs = new AtomicInteger();

	@Test
	void whatIsAskedMeanwhileIsDoneOnceMoreByTheSameThread() throws Exception {
		Phaser inTheTask = new Phaser(2);
		OneAtATime task = new OneAtATime(() -> {
			if (this.runs.incrementAndGet() == 1) {
				inTheTask.arriveAndAwaitAdvance();
				inTheTask.arriveAndAwaitAdvance();
			}
		});
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			Future<?> first = threads.submit(task::run);
			inTheTask.arriveAndAwaitAdvance();
			for (int i = 0; i < 10; i++) {
				threads.submit(task::run).get(10, TimeUnit.SECONDS);
			}
			assertThat(this.runs).hasValue(1);
			inTheTask.arriveAndAwaitAdvance();
			first.get(10, TimeUnit.SECONDS);
			assertThat(this.runs).hasValue(2);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void taskMayAskForItself() {
		AtomicReference<OneAtATime> self = new AtomicReference<>();
		self.set(new OneAtATime(() -> {
			assertThat(self.get().isRunByThisThread()).isTrue();
			if (this.runs.incrementAndGet() < 3) {
				self.get().run();
			}
		}));
		self.get().run();
		assertThat(this.runs).hasValue(3);
		assertThat(self.get().isRunByThisThread()).isFalse();
	}

	@Test
	void taskThatThrewIsRunAgain() {
		OneAtATime task = new OneAtATime(() -> {
			if (this.runs.incrementAndGet() == 1) {
				throw new IllegalStateException("in the task");
			}
		});
		assertThatIllegalStateException().isThrownBy(task::run);
		task.run();
		assertThat(this.runs).hasValue(2);
	}

}
