package io.httppool.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.PoolState;
import io.httppool.PooledConnection.Kind;

/**
 * Lets three threads race on a pool of one connection, in many short random scenarios,
 * each many times, and asserts after each race that nothing was lost. Operations return
 * nothing: what they may do depends on the interleaving, what must be true afterwards
 * does not.
 */
@Tag("slow")
public class EngineRaceTests {

	final SmallDriver driver = new SmallDriver();

	private final PoolEngine<Object> engine = new PoolEngine<>(SettingsBuilder.max(1).build(), this.driver,
			new EngineListener<>() {
			}, new StoppedClock(), () -> 0);

	private final EngineInvariants<Object> invariants = new EngineInvariants<>(this.engine);

	private final Queue<Lease<Object>> held = new ConcurrentLinkedQueue<>();

	private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

	/**
	 * Take an idle connection.
	 */
	@Operation
	public void take() {
		Lease<Object> lease = this.engine.tryAcquire(AcquireRequest.of(Kind.BLOCKING, "route"));
		if (lease != null) {
			this.held.add(lease);
		}
	}

	/**
	 * Wait for a connection.
	 */
	@Operation
	public void enqueue() {
		Waiter waiter = new Waiter();
		waiter.acquisition = this.engine.enqueue(AcquireRequest.of(Kind.BLOCKING, "route"), null, waiter);
		this.waiters.add(waiter);
	}

	/**
	 * Wait for a connection of another route.
	 */
	@Operation
	public void enqueueElsewhere() {
		Waiter waiter = new Waiter();
		waiter.acquisition = this.engine.enqueue(AcquireRequest.of(Kind.BLOCKING, "other"), null, waiter);
		this.waiters.add(waiter);
	}

	/**
	 * Give a connection back, twice.
	 */
	@Operation
	public void release() {
		Lease<Object> lease = this.held.poll();
		if (lease != null) {
			lease.release(null);
			lease.release(null);
		}
	}

	/**
	 * Give a connection back that takes no new work then.
	 */
	@Operation
	public void discard() {
		Lease<Object> lease = this.held.poll();
		if (lease != null) {
			lease.discard(CloseReason.NOT_REUSABLE);
		}
	}

	/**
	 * Give up a wait.
	 */
	@Operation
	public void cancel() {
		Waiter waiter = this.waiters.peek();
		if (waiter != null && waiter.acquisition != null) {
			waiter.acquisition.cancel();
		}
	}

	/**
	 * Validate what is idle.
	 */
	@Operation
	public void checkIdle() {
		this.engine.checkIdle(Kind.BLOCKING);
	}

	/**
	 * Close what is idle.
	 */
	@Operation
	public void evict() {
		this.engine.softEvict(CloseReason.EVICTED);
	}

	/**
	 * Suspend the pool and go on.
	 */
	@Operation
	public void pause() {
		this.engine.suspend();
		this.engine.resume();
	}

	/**
	 * Close the pool.
	 */
	@Operation
	public void close() {
		this.engine.close();
	}

	/**
	 * Assert that nothing is lost.
	 */
	@Validate
	public void validate() {
		this.invariants.check();
		for (Waiter waiter : this.waiters) {
			Acquisition<Object> acquisition = waiter.acquisition;
			if (acquisition == null || waiter.told.get() != (acquisition.isDone() ? 1 : 0)) {
				throw new IllegalStateException("told " + waiter.told + " times");
			}
		}
		EngineStats stats = this.engine.stats();
		if (stats.pending() > 0 && stats.active() + stats.connecting() + stats.draining() == 0) {
			throw new IllegalStateException("waits for nothing: " + stats);
		}
		if (this.driver.open.get() > 1) {
			throw new IllegalStateException("above the cap");
		}
		if (this.engine.state() == PoolState.CLOSED && (this.driver.open.get() > 0 || stats.pending() > 0)) {
			throw new IllegalStateException("left in a closed pool");
		}
	}

	@Test
	void nothingIsLostInAnyRace() {
		new StressOptions().iterations(Integer.getInteger("engine.scenarios", 20))
			.invocationsPerIteration(1000)
			.threads(3)
			.actorsPerThread(3)
			.actorsBefore(2)
			.actorsAfter(1)
			.minimizeFailedScenario(false)
			.check(getClass());
	}

	/**
	 * Somebody who waits, and what he was told.
	 */
	private final class Waiter implements AcquireCallback<Object> {

		private final AtomicInteger told = new AtomicInteger();

		private volatile @Nullable Acquisition<Object> acquisition;

		@Override
		public void acquired(Lease<Object> lease) {
			this.told.incrementAndGet();
			EngineRaceTests.this.held.add(lease);
		}

		@Override
		public void failed(AcquireFailedException failure) {
			this.told.incrementAndGet();
		}

	}

	/**
	 * Opens and closes at once, and counts.
	 */
	static final class SmallDriver implements ConnectionDriver<Object> {

		private final AtomicInteger open = new AtomicInteger();

		/** Set before the first dial. */
		int maxStreams = 1;

		@Override
		public void dial(Slot<Object> slot) {
			this.open.incrementAndGet();
			slot.opened(new Object(), this.maxStreams, 0, -1);
		}

		@Override
		public @Nullable CloseReason validate(Object connection) {
			return null;
		}

		@Override
		public void close(Object connection, CloseReason reason, Runnable closed) {
			this.open.decrementAndGet();
			closed.run();
		}

	}

	/**
	 * A clock on which it is always the same time.
	 */
	private static final class StoppedClock implements EngineClock {

		@Override
		public long nanoTime() {
			return 1_000_000_000L;
		}

		@Override
		public Runnable schedule(Runnable task, long delayNanos) {
			return () -> {
			};
		}

	}

}
