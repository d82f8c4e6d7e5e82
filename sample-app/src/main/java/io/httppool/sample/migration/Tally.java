package io.httppool.sample.migration;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what became of the objects of one kind.
 */
final class Tally {

	private final LongAdder source = new LongAdder();

	private final LongAdder created = new LongAdder();

	private final LongAdder adopted = new LongAdder();

	private final LongAdder skipped = new LongAdder();

	private final LongAdder failed = new LongAdder();

	/**
	 * Objects were found in the source.
	 * @param number how many
	 */
	void source(long number) {
		this.source.add(number);
	}

	void created() {
		this.created.increment();
	}

	/**
	 * An object was found in the target, left by another run or by a create whose answer
	 * was lost.
	 */
	void adopted() {
		this.adopted.increment();
	}

	/**
	 * An object was done by an earlier run, says the journal.
	 */
	void skipped() {
		this.skipped.increment();
	}

	void failed(long number) {
		this.failed.add(number);
	}

	long failed() {
		return this.failed.sum();
	}

	MigrationReport.Entity report(int duplicates) {
		return new MigrationReport.Entity(this.source.sum(), this.created.sum(), this.adopted.sum(), this.skipped.sum(),
				this.failed.sum(), duplicates);
	}

}
