package io.httppool.fleet;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Time between attempts to find a server: short at first and twice as long each time, up
 * to what an operator would wait for without wondering. At random between half and all of
 * it, so that many replicas do not come to a server that is back at the same time.
 * <p>
 * Safe for use by any number of threads.
 */
final class Backoff {

	static final Duration SHORTEST = Duration.ofMillis(100);

	static final Duration LONGEST = Duration.ofSeconds(2);

	private final LongSupplier nanoTime;

	/** From 0 to 1. */
	private final DoubleSupplier random;

	private long next = SHORTEST.toNanos();

	private long until;

	Backoff(LongSupplier nanoTime, DoubleSupplier random) {
		this.nanoTime = nanoTime;
		this.random = random;
		this.until = nanoTime.getAsLong();
	}

	static Backoff usual() {
		return new Backoff(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * Whether another attempt may be made.
	 */
	synchronized boolean isOver() {
		return this.nanoTime.getAsLong() - this.until >= 0;
	}

	/**
	 * An attempt was in vain, or what it led to is over.
	 */
	synchronized void failed() {
		long pause = (long) (this.next * (1 + this.random.getAsDouble()) / 2);
		this.until = this.nanoTime.getAsLong() + pause;
		this.next = Math.min(2 * this.next, LONGEST.toNanos());
	}

	/**
	 * An attempt has led to something.
	 */
	synchronized void succeeded() {
		this.next = SHORTEST.toNanos();
	}

}
