package io.httppool.sample.migration;

import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * How far the migration has come. Written by the migration, read by the display.
 */
final class Progress {

	/** Number of the last stage; the first one, which prepares, is 0. */
	static final int STAGES = 6;

	private volatile StageProgress stage = new StageProgress(0, "preflight", null);

	/**
	 * Begin a stage.
	 * @param number number of the stage
	 * @param name its name
	 * @param total number of its items, if known
	 */
	void begin(int number, String name, @Nullable Long total) {
		this.stage = new StageProgress(number, name, total);
	}

	void itemDone() {
		this.stage.done.increment();
	}

	StageProgress stage() {
		return this.stage;
	}

	/**
	 * How far a stage has come.
	 */
	static final class StageProgress {

		private final int number;

		private final String name;

		private final @Nullable Long total;

		private final long startedAt = System.nanoTime();

		private final LongAdder done = new LongAdder();

		StageProgress(int number, String name, @Nullable Long total) {
			this.number = number;
			this.name = name;
			this.total = total;
		}

		int number() {
			return this.number;
		}

		String name() {
			return this.name;
		}

		@Nullable Long total() {
			return this.total;
		}

		long done() {
			return this.done.sum();
		}

		double seconds() {
			return (System.nanoTime() - this.startedAt) / 1e9;
		}

	}

}
