package io.httppool.adaptive;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

import io.httppool.engine.EngineClock;

/**
 * A clock that goes from one thing that happens to the next, on the thread of the test.
 */
final class SimulatedTime implements EngineClock {

	private final Queue<Task> tasks = new PriorityQueue<>(
			Comparator.comparingLong(Task::at).thenComparingLong(Task::number));

	private long now = Duration.ofDays(1).toNanos();

	private long number;

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public Runnable schedule(Runnable action, long delayNanos) {
		Task task = new Task(this.now + delayNanos, this.number++, action);
		this.tasks.add(task);
		return () -> this.tasks.remove(task);
	}

	/**
	 * Let time pass.
	 */
	void pass(Duration time) {
		long end = this.now + time.toNanos();
		for (Task next = this.tasks.peek(); next != null && next.at() <= end; next = this.tasks.peek()) {
			this.tasks.remove();
			this.now = next.at();
			next.action().run();
		}
		this.now = end;
	}

	private record Task(long at, long number, Runnable action) {

	}

}
