package io.httppool.httpclient;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * How a call ends: once, for the first reason that there is, which stops what goes on and
 * has done what is wanted afterwards. The base of {@link PoolCall}, and not a part of it,
 * so that a call does not need one more object. Safe for use by several threads.
 */
public abstract sealed class StoppableCall permits PoolCall {

	private static final Runnable NOTHING = () -> {
	};

	private static final AtomicReferenceFieldUpdater<StoppableCall, CallStatus> STATUS = AtomicReferenceFieldUpdater
		.newUpdater(StoppableCall.class, CallStatus.class, "status");

	private static final AtomicReferenceFieldUpdater<StoppableCall, Runnable> STOP = AtomicReferenceFieldUpdater
		.newUpdater(StoppableCall.class, Runnable.class, "stop");

	private static final AtomicReferenceFieldUpdater<StoppableCall, Runnable> AFTERWARDS = AtomicReferenceFieldUpdater
		.newUpdater(StoppableCall.class, Runnable.class, "afterwards");

	private volatile CallStatus status = CallStatus.RUNNING;

	private volatile Runnable stop = NOTHING;

	private volatile Runnable afterwards = NOTHING;

	StoppableCall() {
	}

	/**
	 * The call is over: take leave of whoever knows it, and {@link #runAfterwards()}.
	 * Idempotent: called at each end, the first of which counts.
	 */
	abstract void over();

	final CallStatus status() {
		return this.status;
	}

	/**
	 * Whether the call was ended, cancelled or ran into its deadline.
	 * @return whether it is over
	 */
	public final boolean isOver() {
		return this.status != CallStatus.RUNNING;
	}

	/**
	 * Whether the caller gave up.
	 * @return whether {@link #cancel()} ended the call
	 */
	public final boolean isCancelled() {
		return this.status == CallStatus.CANCELLED;
	}

	/**
	 * The call has come to its end, good or bad. Idempotent.
	 */
	public final void end() {
		STATUS.compareAndSet(this, CallStatus.RUNNING, CallStatus.ENDED);
		this.stop = NOTHING;
		over();
	}

	/**
	 * Give up: whatever goes on is stopped, a connection in use is closed. No effect
	 * after the end.
	 */
	public final void cancel() {
		stop(CallStatus.CANCELLED);
	}

	/**
	 * End the call in the middle of something. No effect after the end.
	 */
	final void stop(CallStatus reason) {
		if (STATUS.compareAndSet(this, CallStatus.RUNNING, reason)) {
			dropConnection();
			over();
		}
	}

	/**
	 * Close the connection in use, if there is one; the call goes on. For answers whose
	 * rest is not wanted.
	 */
	public final void dropConnection() {
		STOP.getAndSet(this, NOTHING).run();
	}

	/**
	 * The way to close the connection that is in use now, for later, when another attempt
	 * may have another one.
	 * @return closes the connection if it was not given back
	 */
	public final Runnable connectionDrop() {
		Runnable current = this.stop;
		return () -> {
			stopByNothing(current);
			current.run();
		};
	}

	/**
	 * Say how to stop what goes on now. Runs it at once if the call is over, even if it
	 * was forgotten again meanwhile: the call's end may have come in between.
	 * @param stop closes or cancels; may run on any thread, and twice
	 */
	public final void stopBy(Runnable stop) {
		this.stop = stop;
		if (isOver()) {
			STOP.compareAndSet(this, stop, NOTHING);
			stop.run();
		}
	}

	/**
	 * What went on is over; there is nothing to stop, unless something else goes on
	 * meanwhile: the next attempt, while the rest of an answer is read.
	 * @param stop what {@link #stopBy} was told
	 */
	final void stopByNothing(Runnable stop) {
		STOP.compareAndSet(this, stop, NOTHING);
	}

	/**
	 * Have something done once when the call is over, good or bad, after what was wanted
	 * earlier; at once if it is already.
	 * @param task does not block; may run on any thread
	 */
	public final void whenOver(Runnable task) {
		AFTERWARDS.accumulateAndGet(this, task, (earlier, later) -> (earlier == NOTHING) ? later : () -> {
			earlier.run();
			later.run();
		});
		if (isOver()) {
			runAfterwards();
		}
	}

	final void runAfterwards() {
		if (this.afterwards != NOTHING) {
			AFTERWARDS.getAndSet(this, NOTHING).run();
		}
	}

}
