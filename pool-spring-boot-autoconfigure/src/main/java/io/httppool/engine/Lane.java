package io.httppool.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOrder;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PooledConnection.Kind;

/**
 * What belongs to one kind and route: connections that are interchangeable, who waits for
 * one, and how dials go. All of it is guarded by the engine's lock but for what is
 * {@code volatile} and the idle connections.
 *
 * @param <C> a connection
 */
final class Lane<C> {

	/** The share by which a new measurement moves an average. */
	private static final int SMOOTHING = 8;

	/** First pause after a failed dial, in nanoseconds. */
	private static final long FIRST_BACKOFF = 5_000_000L;

	/**
	 * Longest pause while somebody waits: who comes after an outage is over must not wait
	 * for long to find that out.
	 */
	private static final long LONGEST_BACKOFF = 40_000_000L;

	/** First pause after a failed dial, if nobody waits for the next one. */
	private static final long FIRST_WARM_UP_BACKOFF = 100_000_000L;

	private static final int MOST_DOUBLINGS = 20;

	final WaiterQueue<C> waiters;

	/** Idle slots of one request at a time. */
	final IdleSlots<C> idle;

	/** Open slots that serve several requests at once, whatever they do. */
	final List<Slot<C>> shared = new ArrayList<>(0);

	final IdleLimit idleLimit;

	/** Number of waiters: written under the lock, read without. */
	volatile int waiting;

	/**
	 * Usual time between acquire and release, zero as long as there was none. An average,
	 * which may lose an update to another thread's.
	 */
	long usualHold;

	/** Usual time of a dial, zero as long as none succeeded. */
	long usualDial;

	/** Whether a waiter was ever served by a dial. */
	boolean dialledForWaiter;

	/** Dials under way. */
	int connecting;

	/** Those of them that a holder carries out, and that will serve nobody else. */
	int lent;

	/** Connections that are open, whatever they do. */
	int open;

	/** Those of them that take no new work. */
	int draining;

	/** Places that are being made free for a dial of this lane. */
	int incoming;

	/**
	 * Places that this lane gets when the last of those who use their connection has
	 * ended, which may take any time.
	 */
	int promised;

	/** Whether it waits for a place, as the pool is full. */
	boolean starved;

	/** How many requests a connection serves at once, as the last one that was opened. */
	int streams = 1;

	/** Dials that failed since the last one that did not. */
	int failures;

	/** When the last of them failed. */
	private long failedAt;

	/** Connections that were closed unused since the last one that was used. */
	int wasted;

	/** No dial before this time. */
	long backoffUntil;

	/** No dial without a waiter before this time. */
	long warmUpBackoffUntil;

	/** When a dial is due as the last one failed, {@link Nanos#NEVER} if none is. */
	long probeAt = Nanos.NEVER;

	@Nullable IOException lastFailure;

	@Nullable ConnectPhase lastFailedPhase;

	private final Kind kind;

	private final Object route;

	Lane(Kind kind, Object route, AcquireOrder order, long ageingInterval, long keepAliveMargin) {
		this.kind = kind;
		this.route = route;
		this.idle = IdleSlots.of(order);
		this.waiters = new WaiterQueue<>(ageingInterval);
		this.idleLimit = new IdleLimit(keepAliveMargin);
	}

	Kind kind() {
		return this.kind;
	}

	Object route() {
		return this.route;
	}

	/**
	 * How long a connection is expected to be held, zero if nothing is known. A pool that
	 * was warmed up before the first request expects little until it knows better, which
	 * is after a dial's time at the latest.
	 */
	long expectedHold() {
		return (this.usualHold == 0 && !this.dialledForWaiter) ? 1 : this.usualHold;
	}

	void held(long nanos) {
		this.usualHold = smooth(this.usualHold, nanos);
	}

	void dialled(long nanos, int maxStreams) {
		this.streams = maxStreams;
		this.usualDial = smooth(this.usualDial, nanos);
		this.failures = 0;
		this.backoffUntil = 0;
		this.probeAt = Nanos.NEVER;
		if (this.wasted == 0) {
			this.warmUpBackoffUntil = 0;
		}
		this.lastFailure = null;
		this.lastFailedPhase = null;
	}

	void dialFailed(ConnectPhase phase, IOException cause, long now, long maintenanceInterval) {
		int doublings = Math.min(this.failures, MOST_DOUBLINGS);
		this.failures++;
		this.failedAt = now;
		this.lastFailure = cause;
		this.lastFailedPhase = phase;
		this.backoffUntil = now + Math.min(LONGEST_BACKOFF, FIRST_BACKOFF << doublings);
		pauseWarmUp(this.failures - 1, now, maintenanceInterval);
	}

	/**
	 * A connection was closed. Those that are opened without a waiter, and closed before
	 * anybody used them, are not replaced at once, again and again.
	 */
	void closed(boolean used, CloseReason reason, long now, long maintenanceInterval) {
		if (used) {
			this.wasted = 0;
			return;
		}
		// What an operator closes is replaced at once; what is closed together counts
		// once.
		boolean onPurpose = reason == CloseReason.EVICTED || reason == CloseReason.TLS_CHANGED;
		if (!onPurpose && now >= this.warmUpBackoffUntil) {
			pauseWarmUp(this.wasted, now, maintenanceInterval);
			this.wasted++;
		}
	}

	/**
	 * What dials failed of may have been mended: the next one need not pause.
	 */
	void forgive() {
		this.backoffUntil = 0;
		this.warmUpBackoffUntil = 0;
	}

	private void pauseWarmUp(int before, long now, long maintenanceInterval) {
		long longest = Math.max(maintenanceInterval, FIRST_WARM_UP_BACKOFF);
		this.warmUpBackoffUntil = now + Math.min(longest, FIRST_WARM_UP_BACKOFF << Math.min(before, MOST_DOUBLINGS));
	}

	/** Whether a dial has failed since then, and none has succeeded after it. */
	boolean hasFailedSince(long time) {
		return this.failures > 0 && this.failedAt - time >= 0;
	}

	/** Dials that will serve who waits. */
	int dialling() {
		return this.connecting - this.lent;
	}

	/** Waiters for whom no dial is under way. */
	int pending() {
		return Math.max(0, this.waiters.size() - dialling());
	}

	/** Connections that serve, or will when they are given back. */
	int usable() {
		return this.open - this.draining;
	}

	/** Places at the cap that it takes and keeps. */
	int places() {
		return usable() + this.connecting;
	}

	private static long smooth(long usual, long measured) {
		return Math.max(1, (usual == 0) ? measured : usual + (measured - usual) / SMOOTHING);
	}

}
