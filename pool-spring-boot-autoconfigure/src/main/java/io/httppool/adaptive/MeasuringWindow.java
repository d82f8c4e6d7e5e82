package io.httppool.adaptive;

import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Gathers the times of exchanges until there are enough of them to say something. Time is
 * passed in. Not safe for use by several threads.
 * <p>
 * Exchanges that began before the window are left out: what slowed them down was not what
 * is measured now. So is a window of which a good part broke, or was refused by the
 * upstream: an error says nothing about the time that an exchange takes.
 */
final class MeasuringWindow {

	/** Enough for a median; the number of exchanges that are kept. */
	private static final int ENOUGH = 20;

	private static final int KEPT = 512;

	/** Has to do, where there are not more within a long window. */
	private static final int FEW = 5;

	private static final int LONG_WINDOW = 8;

	/** One in so many. */
	private static final int GOOD_PART = 10;

	private final long interval;

	private final long[] times = new long[KEPT];

	private long startedAt;

	private int count;

	private long inFlight;

	private int timedOut;

	private int broken;

	/**
	 * Create a window that begins now.
	 * @param interval shortest time that it takes
	 * @param now the time
	 */
	MeasuringWindow(Duration interval, long now) {
		this.interval = interval.toNanos();
		restart(now);
	}

	/**
	 * Forget everything and begin anew.
	 * @param now the time
	 */
	void restart(long now) {
		this.startedAt = now;
		this.count = 0;
		this.inFlight = 0;
		this.timedOut = 0;
		this.broken = 0;
	}

	/**
	 * Take an exchange that has ended.
	 * @param time how long it took
	 * @param inFlight how many there were when it ended, this one included
	 * @param now the time
	 */
	void ended(long time, int inFlight, long now) {
		if (now - time - this.startedAt >= 0) {
			this.times[this.count % KEPT] = time;
			this.inFlight += inFlight;
			this.count++;
		}
	}

	/**
	 * An exchange ran into a time-out.
	 */
	void timedOut() {
		this.timedOut++;
	}

	/**
	 * An exchange broke, or was answered by an error.
	 */
	void broke() {
		this.broken++;
	}

	/**
	 * Close the window if it has seen enough, and begin the next one.
	 * @param now the time
	 * @return what was seen, or {@code null} if that is not enough, or says nothing
	 */
	@Nullable Reading read(long now) {
		long elapsed = now - this.startedAt;
		boolean enough = this.count >= ENOUGH && elapsed >= this.interval;
		if (!enough && (this.count < FEW || elapsed < this.interval * LONG_WINDOW)) {
			return null;
		}
		Reading reading = (this.broken * GOOD_PART > this.count) ? null : reading();
		restart(now);
		return reading;
	}

	private Reading reading() {
		long[] sorted = Arrays.copyOf(this.times, Math.min(this.count, KEPT));
		Arrays.sort(sorted);
		int average = (int) ((this.inFlight + this.count - 1) / this.count);
		return new Reading(sorted[sorted.length / 2], average, this.timedOut * GOOD_PART > this.count);
	}

}
