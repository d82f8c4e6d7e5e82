package io.httppool.concurrent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SingleThreadScheduler}.
 */
@Timeout(20)
class SingleThreadSchedulerTests {

	private static final Duration TICK = Duration.ofMillis(1);

	private static final Duration NEVER = Duration.ofHours(1);

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final SingleThreadScheduler scheduler = new SingleThreadScheduler("scheduled", this.failures::add);

	@AfterEach
	void end() {
		this.scheduler.closeNow();
	}

	@Test
	void tasksRunOnOneDaemonThreadOfTheGivenName() throws Exception {
		AtomicReference<@Nullable Thread> first = new AtomicReference<>();
		AtomicReference<@Nullable Thread> second = new AtomicReference<>();
		this.scheduler.execute(() -> first.set(this.scheduler.isCurrentThread() ? Thread.currentThread() : null));
		this.scheduler.schedule(() -> second.set(Thread.currentThread()), TICK).get();
		assertThat(second.get()).isNotNull().isSameAs(first.get());
		assertThat(second.get().getName()).isEqualTo("scheduled");
		assertThat(second.get().isDaemon()).isTrue();
		assertThat(this.scheduler.isCurrentThread()).isFalse();
	}

	@Test
	void thereIsNoThreadBeforeTheFirstTask() {
		SingleThreadScheduler unused = new SingleThreadScheduler("never started", this.failures::add);
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("never started");
		unused.close();
	}

	@Test
	void whatATaskThrowsIsToldAndEndsNothing() {
		AtomicInteger runs = new AtomicInteger();
		this.scheduler.repeat(() -> {
			int run = runs.incrementAndGet();
			if (run == 1) {
				throw new IllegalStateException("first");
			}
			if (run == 2) {
				throw new StackOverflowError("second");
			}
		}, TICK);
		this.scheduler.execute(() -> {
			throw new IllegalArgumentException("once");
		});
		Awaitility.await().until(() -> runs.get() > 3);
		assertThat(this.failures).extracting(Throwable::getMessage)
			.containsExactlyInAnyOrder("once", "first", "second");
	}

	@Test
	void whatIsCancelledIsNotRunAgain() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		Future<?> repeated = this.scheduler.repeat(runs::incrementAndGet, TICK);
		Awaitility.await().until(() -> runs.get() > 0);
		CountDownLatch cancelled = new CountDownLatch(1);
		this.scheduler.execute(() -> {
			repeated.cancel(false);
			runs.set(0);
			cancelled.countDown();
		});
		cancelled.await();
		this.scheduler.schedule(() -> {
		}, TICK.multipliedBy(5)).get();
		assertThat(runs).hasValue(0);
	}

	@Test
	void closingRunsWhatIsDueAndForgetsTheRest() throws Exception {
		List<String> run = new CopyOnWriteArrayList<>();
		CountDownLatch under = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(1);
		this.scheduler.execute(() -> awaitUninterrupted(under, run));
		this.scheduler.execute(() -> run.add("due"));
		this.scheduler.execute(done::countDown);
		Future<?> later = this.scheduler.schedule(() -> run.add("later"), NEVER);
		this.scheduler.close();
		this.scheduler.execute(() -> run.add("too late"));
		Future<?> tooLate = this.scheduler.repeat(() -> run.add("too late"), TICK);
		under.countDown();
		done.await();
		assertThat(run).containsExactly("under way", "due");
		assertThat(tooLate.isCancelled()).isTrue();
		assertThat(later.isCancelled()).isTrue();
	}

	@Test
	void closingNowInterruptsWhatIsUnderWayAndRunsNothingElse() {
		List<String> run = new CopyOnWriteArrayList<>();
		CountDownLatch begun = new CountDownLatch(1);
		this.scheduler.execute(() -> {
			begun.countDown();
			awaitUninterrupted(new CountDownLatch(1), run);
		});
		this.scheduler.execute(() -> run.add("due"));
		Awaitility.await().until(() -> begun.getCount() == 0);
		this.scheduler.closeNow();
		Awaitility.await().until(() -> !run.isEmpty());
		this.scheduler.execute(() -> run.add("too late"));
		assertThat(run).containsExactly("interrupted");
		assertThat(this.failures).isEmpty();
	}

	private static void awaitUninterrupted(CountDownLatch latch, List<String> run) {
		try {
			latch.await();
			run.add("under way");
		}
		catch (InterruptedException ex) {
			run.add("interrupted");
		}
	}

}
