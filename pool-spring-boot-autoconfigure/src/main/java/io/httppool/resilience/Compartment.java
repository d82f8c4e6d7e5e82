package io.httppool.resilience;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;

import io.httppool.DurationText;
import io.httppool.PoolIoException;
import io.httppool.resilience.Admission.State;

/**
 * The calls to one upstream that a bulkhead bounds, and those that wait for one to end,
 * in the order of arrival. The bulkhead itself makes nobody wait: it would block the
 * thread, and beyond the deadline of the call. Safe for use by any number of threads;
 * takes no lock.
 */
final class Compartment {

	/** The application may use the bulkhead, too, and does not tell who waits here. */
	private static final long LONGEST_UNTOLD = Duration.ofMillis(100).toNanos();

	private final String upstream;

	private final Bulkhead bulkhead;

	private final Duration longestWait;

	private final int mostWaiting;

	private final Queue<Admission> waiting = new ConcurrentLinkedQueue<>();

	/** How many wait: the queue cannot tell at once. */
	private final AtomicInteger places = new AtomicInteger();

	Compartment(String upstream, Bulkhead bulkhead, Duration longestWait, int mostWaiting) {
		this.upstream = upstream;
		this.bulkhead = bulkhead;
		this.longestWait = longestWait;
		this.mostWaiting = mostWaiting;
	}

	/**
	 * Lets nobody wait inside the bulkhead.
	 */
	static BulkheadConfig config(BulkheadConfig chosen) {
		return BulkheadConfig.from(chosen).maxWaitDuration(Duration.ZERO).build();
	}

	/**
	 * Come in, or queue up.
	 * @return nanoseconds after which to ask again, or 0 if the call was admitted
	 */
	long enter(Admission admission) throws PoolIoException {
		if (this.waiting.isEmpty() && this.bulkhead.tryAcquirePermission()) {
			if (!admission.becomes(State.NEW, State.ADMITTED)) {
				// The caller has given up meanwhile.
				leave();
			}
			return 0;
		}
		if (this.longestWait.isZero()) {
			throw full(admission);
		}
		if (this.places.getAndUpdate((taken) -> Math.min(taken + 1, this.mostWaiting)) >= this.mostWaiting) {
			throw crowded(admission);
		}
		admission.waitsUntil(System.nanoTime() + this.longestWait.toNanos());
		if (!admission.becomes(State.NEW, State.WAITING)) {
			this.places.decrementAndGet();
			return 0;
		}
		this.waiting.add(admission);
		return waitOn(admission);
	}

	/**
	 * Go on waiting.
	 * @return nanoseconds after which to ask again, or 0 if the call was admitted
	 */
	long waitOn(Admission admission) throws PoolIoException {
		admitNext();
		long left = admission.waitsUntil() - System.nanoTime();
		if (left > 0) {
			return Math.min(left, LONGEST_UNTOLD);
		}
		if (admission.becomes(State.WAITING, State.OVER)) {
			giveUp(admission);
			throw full(admission);
		}
		return 0;
	}

	/**
	 * Who waited does not any more, and was not admitted.
	 */
	void giveUp(Admission admission) {
		this.places.decrementAndGet();
		this.waiting.remove(admission);
	}

	void leave() {
		this.bulkhead.onComplete();
		admitNext();
	}

	private void admitNext() {
		while (!this.waiting.isEmpty() && this.bulkhead.getMetrics().getAvailableConcurrentCalls() > 0
				&& this.bulkhead.tryAcquirePermission()) {
			Admission next = this.waiting.poll();
			while (next != null && !next.becomes(State.WAITING, State.ADMITTED)) {
				next = this.waiting.poll();
			}
			if (next == null) {
				this.bulkhead.releasePermission();
			}
			else {
				this.places.decrementAndGet();
				next.wake();
			}
		}
	}

	private PoolIoException crowded(Admission admission) {
		return admission.request()
			.refusal()
			.apply(("the bulkhead is full: %d calls are under way, and %d wait for one to end already; raise"
					+ " pool.upstreams.%s.bulkhead.max-concurrent-calls or .max-pending")
				.formatted(this.bulkhead.getBulkheadConfig().getMaxConcurrentCalls(), this.mostWaiting, this.upstream));
	}

	private PoolIoException full(Admission admission) {
		return admission.request()
			.refusal()
			.apply(("the bulkhead is full: %d calls are under way, and none ended within max-wait-duration (%s); raise"
					+ " pool.upstreams.%s.bulkhead.max-concurrent-calls or .max-wait-duration")
				.formatted(this.bulkhead.getBulkheadConfig().getMaxConcurrentCalls(), DurationText.of(this.longestWait),
						this.upstream));
	}

}
