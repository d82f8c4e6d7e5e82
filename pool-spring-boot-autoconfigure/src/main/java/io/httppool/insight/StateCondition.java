package io.httppool.insight;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.httppool.BreakerState;
import io.httppool.DurationText;
import io.httppool.PoolState;

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
	private StateCondition(Predicate<PoolReading> bad, Predicate<PoolReading> calm, ToIntFunction<PoolReading> count,
			Function<PoolReading, String> begin, IntFunction<String> end) {
		this.bad = bad;
		this.calm = calm;
		this.count = count;
		this.begin = begin;
		this.end = end;
	}

	/**
	 * The circuit breaker is open; a half-open one decides nothing.
	 */
	static StateCondition breaker() {
		return new StateCondition((reading) -> reading.breaker() == BreakerState.OPEN,
				(reading) -> reading.breaker() == BreakerState.CLOSED, (reading) -> 0,
				(reading) -> "the circuit breaker is open", (worst) -> "the circuit breaker is closed again");
	}

	/**
	 * No connection can be opened, as health says.
	 */
	static StateCondition dials() {
		return new StateCondition(PoolReading::outage, (reading) -> reading.failedDials() == null,
				StateCondition::failedDials, (reading) -> Objects.requireNonNull(reading.failedDials()).describe(),
				(worst) -> "at most " + counted(worst, "dial") + " in a row failed");
	}

	private static int failedDials(PoolReading reading) {
		FailedDials failed = reading.failedDials();
		return (failed != null) ? failed.count() : 0;
	}

	/**
	 * Connections are held for too long, and not because the upstream is slow.
	 */
	static StateCondition leaks(Duration threshold) {
		String held = " held for longer than leak-detection-threshold (" + DurationText.of(threshold) + ")";
		return new StateCondition((reading) -> reading.leaked() > 0, (reading) -> reading.leaked() == 0,
				PoolReading::leaked, (reading) -> counted(reading.leaked(), "connection") + held,
				(worst) -> "at most " + counted(worst, "connection") + held);
	}

	/**
	 * The pool hands out no connection.
	 */
	static StateCondition suspension() {
		return new StateCondition((reading) -> reading.state() == PoolState.SUSPENDED,
				(reading) -> reading.state() != PoolState.SUSPENDED, (reading) -> 0,
				(reading) -> "the pool was suspended: callers wait until it is resumed",
				(worst) -> "the pool was resumed");
	}

	private static String counted(int count, String what) {
		return count + " " + what + ((count == 1) ? "" : "s");
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
