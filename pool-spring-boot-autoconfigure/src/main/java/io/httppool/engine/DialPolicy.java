package io.httppool.engine;

/**
 * When a dial is likely to serve somebody sooner than a release: the rule alone, without
 * a pool around it.
 */
final class DialPolicy {

	private DialPolicy() {
	}

	/**
	 * From when on a dial is worth it, if nothing else happens until then. It is
	 * <ul>
	 * <li>at once, if nothing is open or nothing is known yet, or if the last in the
	 * queue is expected to wait for longer than a dial takes: waiters × usual hold time ÷
	 * connections,
	 * <li>when the first in the queue would run out of patience before a release is to be
	 * expected,
	 * <li>when one waiter more than there are dials under way has waited for longer than
	 * a dial takes: then the expectation was wrong.
	 * </ul>
	 * @param now the time
	 * @param unserved waiters for whom no dial is under way, at least one
	 * @param usable connections that will be given back
	 * @param usualHold usual time between acquire and release, zero if not known
	 * @param usualDial usual time of a dial, zero if not known
	 * @param patienceEnds when the eldest waiter gives up
	 * @param overtakenSince since when the eldest waiter waits that no dial is meant for
	 * @return the time, {@code now} or less for at once
	 */
	static long worthAt(long now, int unserved, int usable, long usualHold, long usualDial, long patienceEnds,
			long overtakenSince) {
		if (usable == 0 || usualHold == 0 || usualDial == 0) {
			return now;
		}
		long expected = (long) ((double) unserved * usualHold / usable);
		if (expected > usualDial) {
			return now;
		}
		return Math.min(patienceEnds - expected, Nanos.add(overtakenSince, usualDial));
	}

}
