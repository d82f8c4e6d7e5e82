package io.httppool.insight;

import java.util.function.Supplier;

/**
 * An acquire timed out or was refused. Calm is a reading without a further one.
 */
final class ExhaustionCondition implements EpisodeCondition {

	private final Supplier<String> description;

	private PoolReading.Unserved before = new PoolReading.Unserved(0, 0);

	private PoolReading.Unserved latest = this.before;

	private int pending;

	private boolean ongoing;

	/**
	 * Create a condition.
	 * @param description what to say of the first acquire that was not served
	 */
	ExhaustionCondition(Supplier<String> description) {
		this.description = description;
	}

	@Override
	public Verdict judge(PoolReading reading) {
		boolean more = reading.unserved().total() > this.latest.total();
		if (!this.ongoing) {
			this.before = this.latest;
			this.pending = 0;
		}
		this.latest = reading.unserved();
		this.pending = Math.max(this.pending, reading.stats().pending());
		return more ? Verdict.BAD : Verdict.CALM;
	}

	@Override
	public String begin(PoolReading reading) {
		this.ongoing = true;
		return this.description.get();
	}

	@Override
	public String end() {
		this.ongoing = false;
		return "%d acquires timed out and %d were refused, %d more than the one that was told of; at most %d callers waited"
			.formatted(this.latest.timeouts() - this.before.timeouts(), this.latest.rejected() - this.before.rejected(),
					this.latest.total() - this.before.total() - 1, this.pending);
	}

}
