package io.httppool.engine;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * One wait for a connection. Safe for use by any thread.
 *
 * @param <C> a connection
 */
public final class Acquisition<C> {

	final AcquireRequest request;

	final long since;

	/** When its caller has waited for long enough. */
	final long until;

	/** Out of time, but a dial that is under way is meant for it; under the lock. */
	boolean overdue;

	/** Whether it had to wait; under the lock. */
	boolean waited;

	/** Where it stands in the queue, {@code null} outside of it; under the lock. */
	WaiterQueue.@Nullable Places<C> places;

	private final PoolEngine<C> engine;

	private final Lane<C> lane;

	private final @Nullable AcquireCallback<C> callback;

	private volatile @Nullable Lease<C> lease;

	private volatile @Nullable AcquireFailedException failure;

	private volatile @Nullable Thread thread;

	Acquisition(PoolEngine<C> engine, Lane<C> lane, AcquireRequest request, long since, long until,
			@Nullable AcquireCallback<C> callback) {
		this.engine = engine;
		this.lane = lane;
		this.request = request;
		this.since = since;
		this.until = until;
		this.callback = callback;
	}

	/**
	 * Wait until a connection is there, in vain at most for the time that was given when
	 * it was asked for. At most one thread waits, and only if no callback was given.
	 * @return the lease
	 * @throws AcquireFailedException if there is none
	 * @throws InterruptedException if the thread is interrupted; a connection that came
	 * in the same moment has been given back
	 */
	public Lease<C> await() throws AcquireFailedException, InterruptedException {
		this.thread = Thread.currentThread();
		boolean timed = this.until != Long.MAX_VALUE;
		while (true) {
			Lease<C> lease = this.lease;
			if (lease != null) {
				return lease;
			}
			AcquireFailedException failure = this.failure;
			if (failure != null) {
				throw failure;
			}
			if (Thread.interrupted()) {
				giveUp();
				throw new InterruptedException();
			}
			if (!timed) {
				LockSupport.park(this);
				continue;
			}
			long left = this.until - this.engine.now();
			if (left > 0) {
				LockSupport.parkNanos(this, left);
			}
			else {
				// Either over, or a dial's end is what is waited for.
				this.engine.timeOut(this);
				timed = false;
			}
		}
	}

	/**
	 * The time that was given is over. Ends the wait unless a dial is under way that is
	 * meant for it: then that dial's end does.
	 */
	public void timeOut() {
		this.engine.timeOut(this);
	}

	/**
	 * Give up.
	 * @return whether the wait was ended by this; otherwise it had come to its end
	 * before, and a lease, if there is one, is the caller's to give back
	 */
	public boolean cancel() {
		return this.engine.cancel(this);
	}

	/**
	 * The connection that was found.
	 * @return the lease, or {@code null} if there is none yet
	 */
	public @Nullable Lease<C> lease() {
		return this.lease;
	}

	Lane<C> lane() {
		return this.lane;
	}

	boolean isDone() {
		return this.lease != null || this.failure != null;
	}

	/** Under the lock; the waiter is told afterwards, by {@link #tell}. */
	void serve(Lease<C> lease) {
		this.lease = lease;
	}

	/** Under the lock; the waiter is told afterwards, by {@link #tell}. */
	void fail(AcquireFailedException failure) {
		this.failure = failure;
	}

	/** Not under the lock. */
	void tell() {
		AcquireCallback<C> callback = this.callback;
		if (callback == null) {
			LockSupport.unpark(this.thread);
			return;
		}
		Lease<C> lease = this.lease;
		AcquireFailedException failure = this.failure;
		if (lease != null) {
			callback.acquired(lease);
		}
		else if (failure != null) {
			callback.failed(failure);
		}
	}

	/**
	 * Nobody is there any more to get what was waited for, unless a callback got it.
	 */
	void giveUp() {
		Lease<C> lease = (!cancel() && this.callback == null) ? this.lease : null;
		if (lease != null) {
			lease.release(null);
		}
	}

}
