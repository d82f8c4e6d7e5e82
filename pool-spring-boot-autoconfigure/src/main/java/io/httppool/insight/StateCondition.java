package io.httppool.insight;

import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * What is out of the ordinary is told by something else: it is, or it is not, and it may
 * be counted.
 */
final class StateCondition implements EpisodeCondition {

	private final Predicate<PoolReading> bad;

	private final Predicate<PoolReading> calm;

	private final ToIntFunction<PoolReading> count;

	private final Function<PoolReading, String> begin;

	private final IntFunction<String> end;

	private int worst;

	/**
	 * Create a condition.
	 * @param bad whether it is
	 * @param calm whether it is not
	 * @param count how much
	 * @param begin what to say at the beginning
	 * @param end what to say at the end, of the largest count
	 */
	StateCondition(Predicate<PoolReading> bad, Predicate<PoolReading> calm, ToIntFunction<PoolReading> count,
			Function<PoolReading, String> begin, IntFunction<String> end) {
		this.bad = bad;
		this.calm = calm;
		this.count = count;
		this.begin = begin;
		this.end = end;
	}

	@Override
	public Verdict judge(PoolReading reading) {
		this.worst = Math.max(this.worst, this.count.applyAsInt(reading));
		if (this.bad.test(reading)) {
			return Verdict.BAD;
		}
		return this.calm.test(reading) ? Verdict.CALM : Verdict.UNDECIDED;
	}

	@Override
	public String begin(PoolReading reading) {
		this.worst = this.count.applyAsInt(reading);
		return this.begin.apply(reading);
	}

	@Override
	public String end() {
		return this.end.apply(this.worst);
	}

}
