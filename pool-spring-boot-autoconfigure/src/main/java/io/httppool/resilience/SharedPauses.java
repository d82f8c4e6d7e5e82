package io.httppool.resilience;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.DurationText;
import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;

/**
 * The pauses of one upstream, by credential: what one caller is told, all callers with
 * the same credential keep to. There is an entry only for as long as somebody has to
 * wait; without any, a request passes with a look at one field.
 * <p>
 * Safe for use by any number of threads. Nobody waits inside: {@link PauseGate} tells a
 * caller how long to wait, and the caller waits as its client does.
 */
final class SharedPauses {

	/** What comes beyond pauses together. */
	static final int MAX_CREDENTIALS = 256;

	private final PoolConfig config;

	private final LongSupplier nanoTime;

	private final Map<Credential, SharedPause> pauses = new HashMap<>();

	/** Of the credentials that found no room. */
	private @Nullable SharedPause others;

	private long tickets;

	private volatile boolean any;

	SharedPauses(PoolConfig config, LongSupplier nanoTime) {
		this.config = config;
		this.nanoTime = nanoTime;
	}

	/**
	 * Whether there may be a pause. Says so without a lock.
	 */
	boolean isAny() {
		return this.any;
	}

	/**
	 * All callers with the credential of a request pause.
	 * @param request the request that was told so
	 * @param length for how long from now on
	 * @param cause why
	 * @return whether they do; not if retries are switched off, or for no time at all
	 */
	boolean pause(RetryRequest request, Duration length, PauseCause cause) {
		if (!this.config.retry().enabled() || length.isZero() || length.isNegative()) {
			return false;
		}
		Credential credential = Credential.of(request.credential().get());
		boolean begun;
		boolean prolonged;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			SharedPause pause = own(credential, now);
			prolonged = !pause.isOver(now);
			begun = pause.begin(length.toNanos(), now);
		}
		if (begun) {
			request.pauses().paused(length, cause, prolonged);
		}
		return true;
	}

	/**
	 * A request was answered, and not refused.
	 * @param request the request
	 */
	void answered(RetryRequest request) {
		if (!this.any) {
			return;
		}
		Credential credential = Credential.of(request.credential().get());
		Runnable wake;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			SharedPause pause = find(credential, now);
			if (pause == null) {
				return;
			}
			pause.answered(now);
			wake = pause.earlier();
		}
		wake(wake);
	}

	/**
	 * Time until a request that comes now may be sent.
	 * @param request the request
	 * @return the time, zero without a pause, or {@code null} if nobody else can wait
	 */
	@Nullable Duration expected(RetryRequest request) {
		if (!this.any) {
			return Duration.ZERO;
		}
		Credential credential = Credential.of(request.credential().get());
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			SharedPause pause = find(credential, now);
			if (pause == null) {
				return Duration.ZERO;
			}
			return hasRoom(now) ? Duration.ofNanos(pause.leftForOneMore(now)) : null;
		}
	}

	synchronized boolean isPaused(Credential credential) {
		long now = this.nanoTime.getAsLong();
		SharedPause pause = find(credential, now);
		return pause != null && pause.isPaused(now);
	}

	synchronized long ticket() {
		return ++this.tickets;
	}

	void leave(Credential credential, long ticket) {
		Runnable wake = null;
		synchronized (this) {
			SharedPause pause = find(credential, this.nanoTime.getAsLong());
			if (pause != null) {
				pause.leave(ticket);
				wake = pause.earlier();
			}
			leaveOthers(pause, ticket);
		}
		wake(wake);
	}

	/**
	 * Say how to wake who waits, should its turn come earlier than it was told: at once
	 * if it has meanwhile.
	 * @param credential its credential
	 * @param ticket its ticket
	 * @param wake wakes it; called without a lock
	 */
	void wakeBy(Credential credential, long ticket, Runnable wake) {
		Runnable first;
		synchronized (this) {
			SharedPause pause = find(credential, this.nanoTime.getAsLong());
			if (pause == null) {
				return;
			}
			pause.wakeBy(ticket, wake);
			first = pause.earlier();
		}
		wake(first);
	}

	private static void wake(@Nullable Runnable wake) {
		if (wake != null) {
			wake.run();
		}
	}

	/**
	 * Who began to wait with those that found no room may have a pause of its own by now.
	 */
	private void leaveOthers(@Nullable SharedPause own, long ticket) {
		SharedPause others = this.others;
		if (others != null && others != own) {
			others.leave(ticket);
		}
	}

	/**
	 * Wait, or go if it is one's turn.
	 * @param request the request
	 * @param credential its credential
	 * @param ticket its ticket
	 * @return 0 to go, or the nanoseconds after which to ask again
	 * @throws PoolIoException if the request cannot wait
	 */
	long turn(RetryRequest request, Credential credential, long ticket) throws PoolIoException {
		Duration remaining = request.remaining().get();
		Runnable wake = null;
		String refusal = null;
		long nanos = 0;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			SharedPause pause = find(credential, now);
			if (pause == null) {
				return 0;
			}
			leaveOthers(pause, ticket);
			if (!pause.isWaiting(ticket) && !hasRoom(now)) {
				refusal = "%s, and %d callers wait for that already; raise pool.upstreams.%s.max-pending"
					.formatted(asked(pause.left(now)), waiting(), this.config.name());
			}
			else {
				nanos = pause.turn(ticket, now);
				if (nanos > 0 && remaining != null && nanos >= remaining.toNanos()) {
					pause.leave(ticket);
					refusal = "%s, and %s are left of timeout; raise pool.upstreams.%s.timeout or lower .retry.retry-after-max"
						.formatted(asked(nanos), text(remaining), this.config.name());
				}
			}
			wake = pause.earlier();
		}
		wake(wake);
		if (refusal != null) {
			// Looks at the pool, which is not for under a lock.
			throw request.refusal().apply(refusal);
		}
		return nanos;
	}

	private static String asked(long nanos) {
		return "the upstream asked to wait, for another " + text(Duration.ofNanos(nanos));
	}

	private static String text(Duration duration) {
		return DurationText.of(duration.truncatedTo(ChronoUnit.MILLIS));
	}

	private @Nullable SharedPause find(Credential credential, long now) {
		if (!this.any) {
			return null;
		}
		SharedPause own = this.pauses.get(credential);
		SharedPause pause = (own != null) ? own : this.others;
		if (pause == null || !pause.isOver(now)) {
			return pause;
		}
		removeOver(now);
		return null;
	}

	private SharedPause own(Credential credential, long now) {
		if (this.pauses.size() >= MAX_CREDENTIALS) {
			removeOver(now);
		}
		this.any = true;
		SharedPause own = this.pauses.get(credential);
		if (own != null || this.pauses.size() < MAX_CREDENTIALS) {
			return (own != null) ? own : this.pauses.computeIfAbsent(credential, (key) -> new SharedPause(now));
		}
		SharedPause others = this.others;
		if (others == null) {
			others = new SharedPause(now);
			this.others = others;
		}
		return others;
	}

	private void removeOver(long now) {
		for (Iterator<SharedPause> all = this.pauses.values().iterator(); all.hasNext();) {
			if (all.next().isOver(now)) {
				all.remove();
			}
		}
		SharedPause others = this.others;
		if (others != null && others.isOver(now)) {
			this.others = null;
		}
		this.any = !this.pauses.isEmpty() || this.others != null;
	}

	private boolean hasRoom(long now) {
		if (waiting() < this.config.maxPending()) {
			return true;
		}
		// Some of them may have gone without a word.
		removeOver(now);
		return waiting() < this.config.maxPending();
	}

	private int waiting() {
		int waiting = (this.others != null) ? this.others.waiting() : 0;
		for (SharedPause pause : this.pauses.values()) {
			waiting += pause.waiting();
		}
		return waiting;
	}

}
