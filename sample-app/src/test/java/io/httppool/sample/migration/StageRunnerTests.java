package io.httppool.sample.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(20)
class StageRunnerTests {

	private final StopSignal stop = new StopSignal();

	private final Tallies tallies = new Tallies();

	private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

	private final StageRunner runner = new StageRunner(4, this.stop, this.tallies, new Progress(), this.failures::add);

	@AfterEach
	void close() {
		this.runner.close();
	}

	@Test
	void runsEveryItem() {
		AtomicInteger runs = new AtomicInteger();
		this.runner.run((items) -> {
			for (int i = 0; i < 1000; i++) {
				items.accept(new Item(runs::incrementAndGet));
			}
		});
		assertThat(runs).hasValue(1000);
		assertThat(this.failures).isEmpty();
	}

	@Test
	void aDeferredItemGivesItsWorkerBack() throws InterruptedException {
		CountDownLatch othersDone = new CountDownLatch(50);
		AtomicInteger deferrals = new AtomicInteger();
		this.runner.run((items) -> {
			for (int i = 0; i < 8; i++) {
				items.accept(new Item(() -> {
					if (othersDone.getCount() > 0) {
						deferrals.incrementAndGet();
						throw DeferredException.untilLookUp("not yet", Duration.ofMillis(10));
					}
				}));
			}
			for (int i = 0; i < 50; i++) {
				items.accept(new Item(othersDone::countDown));
			}
		});
		assertThat(othersDone.getCount()).isZero();
		assertThat(deferrals.get()).isGreaterThanOrEqualTo(8);
	}

	@Test
	void aReadThatBrokeOffIsBegunAgain() {
		AtomicInteger runs = new AtomicInteger();
		this.runner.run((items) -> items.accept(new Item(() -> {
			if (runs.incrementAndGet() == 1) {
				throw new ResourceAccessException("cut");
			}
		})));
		assertThat(runs).hasValue(2);
		assertThat(this.failures).isEmpty();
	}

	@Test
	void aRefusalFailsTheItemAtOnceAndTheOthersGoOn() {
		AtomicInteger others = new AtomicInteger();
		this.runner.run((items) -> {
			items.accept(new Item(() -> {
				throw new HttpClientErrorException(HttpStatus.FORBIDDEN, "Forbidden");
			}));
			items.accept(new Item(others::incrementAndGet));
		});
		assertThat(this.failures).containsExactly("item: 403 Forbidden");
		assertThat(this.tallies.failed()).isEqualTo(1);
		assertThat(others).hasValue(1);
	}

	@Test
	void aStopDropsWhatHasNotBegun() {
		AtomicInteger runs = new AtomicInteger();
		assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> this.runner.run((items) -> {
			for (int i = 0; i < 1000; i++) {
				items.accept(new Item(() -> {
					runs.incrementAndGet();
					this.stop.request();
				}));
			}
		}));
		assertThat(runs.get()).isBetween(1, 4);
	}

	@Test
	void aDefectInAnItemEndsTheStage() {
		assertThatIllegalStateException().isThrownBy(() -> this.runner.run((items) -> {
			for (int i = 0; i < 1000; i++) {
				items.accept(new Item(() -> {
					throw new UnsupportedOperationException("defect");
				}));
			}
		})).withRootCauseInstanceOf(UnsupportedOperationException.class);
	}

	@Test
	void aListThatCannotBeReadEndsTheStage() {
		assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> this.runner.run((items) -> {
			throw new ResourceAccessException("gone");
		}));
	}

	private record Item(Runnable work) implements WorkItem {

		@Override
		public String name() {
			return "item";
		}

		@Override
		public void run() {
			this.work.run();
		}

		@Override
		public void countFailed(Tallies tallies) {
			tallies.of(Kind.RUN).failed(1);
		}

	}

}
