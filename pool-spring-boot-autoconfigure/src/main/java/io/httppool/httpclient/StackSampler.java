package io.httppool.httpclient;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Takes stacks of borrowers, a limited number per second: where little goes on, all of
 * them, and where much goes on, enough to find a leak that happens again and again.
 */
final class StackSampler {

	private static final long INTERVAL = 10_000_000L;

	private final boolean enabled;

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	StackSampler(boolean enabled) {
		this.enabled = enabled;
	}

	@Nullable Throwable sample() {
		if (!this.enabled) {
			return null;
		}
		long due = this.next.get();
		long now = System.nanoTime();
		if (now - due < 0 || !this.next.compareAndSet(due, now + INTERVAL)) {
			return null;
		}
		return new Borrowed();
	}

	/**
	 * Says where, nothing else.
	 */
	private static final class Borrowed extends Exception {

		private static final long serialVersionUID = 1L;

		private Borrowed() {
			super("The connection was borrowed here");
		}

	}

}
