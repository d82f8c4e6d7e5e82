package io.httppool.insight;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.HedgeOutcome;
import io.httppool.PauseCause;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Where each count of a pool's traffic stands in a row of numbers. One row instead of a
 * field for each: all are read, subtracted and added in the same way. The places are
 * known to this process only, so that they may follow the order of the constants.
 */
@SuppressWarnings("EnumOrdinal")
final class TrafficLayout {

	static final int OPENED = 0;

	static final int RESENDS = 1;

	static final int LEAKS = 2;

	static final int LEAKS_ENDED = 3;

	static final int WAIT_NANOS = 4;

	static final int USAGE_NANOS = 5;

	static final int DIAL_NANOS = 6;

	static final int PAUSE_NANOS = 7;

	private static final int ACQUIRES = 8;

	private static final int CLOSED = ACQUIRES + AcquireOutcome.values().length;

	private static final int CONNECT_FAILURES = CLOSED + CloseReason.values().length;

	private static final int RETRIES = CONNECT_FAILURES + ConnectPhase.values().length;

	private static final int HEDGES = RETRIES + RetryCause.values().length * RetryOutcome.values().length;

	private static final int PAUSES = HEDGES + HedgeOutcome.values().length;

	private static final int RETRYING_CALLERS = PAUSES + PauseCause.values().length;

	static final int WAITS = RETRYING_CALLERS + RetryingCaller.values().length;

	static final int USAGES = WAITS + HistogramScale.BUCKETS;

	/** Length of the row. */
	static final int SIZE = USAGES + HistogramScale.BUCKETS;

	private TrafficLayout() {
	}

	static int acquires(AcquireOutcome outcome) {
		return ACQUIRES + outcome.ordinal();
	}

	static int closed(CloseReason reason) {
		return CLOSED + reason.ordinal();
	}

	static int connectFailures(ConnectPhase phase) {
		return CONNECT_FAILURES + phase.ordinal();
	}

	static int retries(RetryCause cause, RetryOutcome outcome) {
		return RETRIES + cause.ordinal() * RetryOutcome.values().length + outcome.ordinal();
	}

	static int hedges(HedgeOutcome outcome) {
		return HEDGES + outcome.ordinal();
	}

	static int pauses(PauseCause cause) {
		return PAUSES + cause.ordinal();
	}

	static int retryingCallers(RetryingCaller caller) {
		return RETRYING_CALLERS + caller.ordinal();
	}

}
