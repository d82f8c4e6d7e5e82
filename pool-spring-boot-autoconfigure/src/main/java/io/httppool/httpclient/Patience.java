package io.httppool.httpclient;

import java.time.Duration;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * How long an answer may take before something is done about it. Safe for use by several
 * threads.
 */
final class Patience {

	private final Duration length;

	private final Runnable task;

	private final Deadline deadline;

	private @Nullable Future<?> end;

	private boolean over;

	/**
	 * Create one that has not begun.
	 * @param length the while
	 * @param task does not block; runs on the timer's thread, at most once
	 * @param deadline of the call: nothing is done about an answer if it is nearer
	 */
	Patience(Duration length, Runnable task, Deadline deadline) {
		this.length = length;
		this.task = task;
		this.deadline = deadline;
	}

	/**
	 * The answer is waited for from now on. Begins anew if it was already.
	 */
	synchronized void begin() {
		Duration remaining = this.deadline.remaining();
		if (this.over || (remaining != null && remaining.compareTo(this.length) <= 0)) {
			return;
		}
		if (this.end != null) {
			// The request goes out again, on another connection.
			this.end.cancel(false);
		}
		this.end = this.deadline.schedule(this::runOut, this.length);
	}

	private void runOut() {
		synchronized (this) {
			if (this.over) {
				return;
			}
			this.over = true;
		}
		this.task.run();
	}

	/**
	 * The wait is over. Idempotent.
	 */
	synchronized void end() {
		this.over = true;
		if (this.end != null) {
			this.end.cancel(false);
		}
	}

}
