package io.httppool.resilience;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A pause of all callers that use one credential of an upstream, and the way back from
 * it. Who waits has a ticket; tickets are served in their order. When the pause is over,
 * the first one goes alone, as a probe; the others follow one by one, a little later and
 * spread over a part of the pause. A refusal begins the pause anew.
 * <p>
 * Knows no threads: who waits asks when its turn is, and asks again then. Whose turn
 * comes earlier than it was told is woken, one after the other. Who does not come when it
 * is its turn delays the others by one step, and is forgotten when all should have gone:
 * nobody who comes later needs a place. Guarded by the monitor of {@link SharedPauses}.
 * Times are nanoseconds of a clock that never goes back.
 */
final class SharedPause {

	/** The probe is alone for this part of the pause. */
	private static final int PROBE_PART = 8;

	private static final long SHORTEST_PROBE = Duration.ofMillis(5).toNanos();

	private static final long LONGEST_PROBE = Duration.ofSeconds(1).toNanos();

	/** Those who have waited follow within this part of the pause. */
	private static final int SPREAD_PART = 4;

	private static final long LONGEST_SPREAD = Duration.ofSeconds(5).toNanos();

	/**
	 * Who has not come by then, after all should have gone, does not come. Longer than a
	 * process stalls: those who wait through that come after it, and not at once.
	 */
	private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

	/** Nobody is woken for less than that. */
	private static final long WORTH_WAKING = Duration.ofMillis(1).toNanos();

	/** Who waits, by ticket. */
	private final TreeMap<Long, Waiter> waiters = new TreeMap<>();

	private Phase phase = Phase.FREE;

	private long until;

	private long length;

	/** When the next one may go, once the probe has gone. */
	private long next;

	/** When all who wait shall have gone, once the probe has gone. */
	private long spreadUntil;

	SharedPause(long now) {
		this.until = now;
		this.next = now;
		this.spreadUntil = now;
	}

	/**
	 * Pause.
	 * @param length for how long from now on; no effect if the pause is longer already
	 * @param now the time
	 * @return whether that changed anything
	 */
	boolean begin(long length, long now) {
		if (now + length - this.until <= 0) {
			return false;
		}
		this.phase = Phase.PAUSED;
		this.until = now + length;
		this.length = length;
		this.next = this.until;
		return true;
	}

	/**
	 * Whether nothing may be sent.
	 */
	boolean isPaused(long now) {
		return now - this.until < 0;
	}

	/**
	 * Whether nobody has to wait any more.
	 */
	boolean isOver(long now) {
		if (isPaused(now)) {
			return false;
		}
		if (now - allGone() >= PATIENCE) {
			this.waiters.clear();
		}
		return this.waiters.isEmpty() && now - this.next >= 0;
	}

	/**
	 * Time until the pause itself is over.
	 */
	long left(long now) {
		return Math.max(this.until - now, 0);
	}

	/**
	 * Time until it is the turn of somebody who comes now.
	 */
	long leftForOneMore(long now) {
		return isOver(now) ? 0 : Math.max(due(this.waiters.size()) - now, 0);
	}

	int waiting() {
		return this.waiters.size();
	}

	boolean isWaiting(long ticket) {
		return this.waiters.containsKey(ticket);
	}

	void leave(long ticket) {
		this.waiters.remove(ticket);
	}

	/**
	 * Say how to wake who waits.
	 * @param ticket the caller's ticket
	 * @param wake wakes it; replaces what was said before
	 */
	void wakeBy(long ticket, Runnable wake) {
		Waiter waiter = this.waiters.get(ticket);
		if (waiter != null) {
			waiter.wake = wake;
		}
	}

	/**
	 * Who comes first and should ask earlier than it was told. The others need not know:
	 * each is the first in its turn. Says so once.
	 * @return wakes it, without the lock; {@code null} if nobody has to be woken
	 */
	@Nullable Runnable earlier() {
		Map.Entry<Long, Waiter> first = this.waiters.firstEntry();
		if (first == null) {
			return null;
		}
		Waiter waiter = first.getValue();
		long due = due(0);
		if (waiter.wake == null || waiter.asksAt - due < WORTH_WAKING) {
			return null;
		}
		waiter.asksAt = due;
		return waiter.wake;
	}

	/**
	 * Wait, or go if it is one's turn.
	 * @param ticket the caller's ticket, kept for the whole of its attempt
	 * @param now the time
	 * @return 0 to go, or the time after which to ask again
	 */
	long turn(long ticket, long now) {
		if (isOver(now)) {
			return 0;
		}
		Waiter waiter = this.waiters.computeIfAbsent(ticket, (added) -> new Waiter());
		long due = due(this.waiters.headMap(ticket).size());
		if (now - due < 0) {
			waiter.asksAt = due;
			return due - now;
		}
		long interval = interval();
		this.waiters.remove(ticket);
		if (this.phase == Phase.PAUSED) {
			this.phase = Phase.PROBING;
			this.next = now + probeTime();
			this.spreadUntil = this.next + spread();
		}
		else {
			this.phase = Phase.FREE;
			this.next = this.waiters.isEmpty() ? now : Math.max(this.next + interval, now);
		}
		return 0;
	}

	/**
	 * Something was answered that is no refusal: nobody need wait for the probe.
	 * @param now the time
	 */
	void answered(long now) {
		if (this.phase == Phase.PROBING) {
			this.phase = Phase.FREE;
			this.next = now;
		}
	}

	/**
	 * When all who wait should have gone. A late probe puts that off.
	 */
	private long allGone() {
		return (this.phase == Phase.PAUSED) ? this.until + probeTime() + spread() : this.spreadUntil;
	}

	private long due(int place) {
		if (this.phase != Phase.PAUSED) {
			return this.next + place * interval();
		}
		return (place == 0) ? this.until : this.until + probeTime() + (place - 1) * (spread() / places());
	}

	private long interval() {
		return Math.max(this.spreadUntil - this.next, 0) / places();
	}

	private int places() {
		return Math.max(this.waiters.size(), 1);
	}

	private long probeTime() {
		return Math.min(Math.max(this.length / PROBE_PART, SHORTEST_PROBE), LONGEST_PROBE);
	}

	private long spread() {
		return Math.min(this.length / SPREAD_PART, LONGEST_SPREAD);
	}

	/**
	 * Who waits.
	 */
	private static final class Waiter {

		/** When it will ask again, unless it is woken. */
		private long asksAt;

		private @Nullable Runnable wake;

	}

	private enum Phase {

		/** Nobody goes before the end, and then one alone. */
		PAUSED,

		/** The one has gone. */
		PROBING,

		/** The others go one by one. */
		FREE

	}

}
