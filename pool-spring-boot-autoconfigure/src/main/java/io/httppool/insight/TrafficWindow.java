package io.httppool.insight;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was acquired in the last while, from totals that are read now and then. Keeps a
 * bounded number of readings, whatever the length of the window and the pace of reading.
 * <p>
 * Not safe for use by several threads.
 */
final class TrafficWindow {

	/** More exact than a sixtieth of its length the window is not. */
	private static final int SLOTS = 60;

	private final long length;

	private final long slot;

	/**
	 * The eldest first; all but the first one are younger than the window is long.
	 */
	private final Deque<Sample> samples = new ArrayDeque<>();

	private Sample latest;

	/**
	 * Create a window.
	 * @param length its length
	 * @param now the time of a monotonic clock at which the totals were zero
	 */
	TrafficWindow(Duration length, long now) {
		this.length = length.toNanos();
		this.slot = Math.max(1, this.length / SLOTS);
		this.latest = new Sample(now, Traffic.NONE);
		this.samples.add(this.latest);
	}

	/**
	 * Take up the totals of this moment.
	 */
	void read(long now, Traffic total) {
		this.latest = new Sample(now, total);
		if (now - this.samples.getLast().at() >= this.slot) {
			this.samples.addLast(this.latest);
		}
		while (this.samples.size() > 1) {
			Sample first = this.samples.removeFirst();
			if (!isBeyond(this.samples.getFirst())) {
				this.samples.addFirst(first);
				return;
			}
		}
	}

	/**
	 * What was acquired in the window; since the beginning if that is shorter ago.
	 */
	Traffic traffic() {
		return this.latest.total().since(this.samples.getFirst().total());
	}

	/**
	 * Whether the beginning is as long ago as the window is long.
	 */
	boolean isComplete() {
		return isBeyond(this.samples.getFirst());
	}

	int size() {
		return this.samples.size();
	}

	private boolean isBeyond(Sample sample) {
		return this.latest.at() - sample.at() >= this.length;
	}

	private record Sample(long at, Traffic total) {

	}

}
