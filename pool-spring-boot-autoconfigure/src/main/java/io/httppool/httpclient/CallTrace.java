package io.httppool.httpclient;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CallTracer;

/**
 * Whose call it is as the {@link CallTracer} understands it, and what the tracer is told
 * of the call. A call of nobody is not traced. Safe for use by several threads.
 */
final class CallTrace {

	private static final AtomicReferenceFieldUpdater<CallTrace, CallTracer.Step> ACQUIRING = AtomicReferenceFieldUpdater
		.newUpdater(CallTrace.class, CallTracer.Step.class, "acquiring");

	private final HttpComponentsConnectionPool pool;

	private volatile @Nullable Object caller;

	private volatile CallTracer.@Nullable Step acquiring;

	private CallTrace(HttpComponentsConnectionPool pool, @Nullable Object caller) {
		this.pool = pool;
		this.caller = caller;
	}

	/**
	 * Begin with the caller that this thread tells of.
	 */
	static CallTrace ofThisThread(HttpComponentsConnectionPool pool) {
		return new CallTrace(pool, pool.tracer().current());
	}

	/**
	 * Make the trace of a further wait and connection for the same caller.
	 */
	CallTrace fork() {
		return new CallTrace(this.pool, this.caller);
	}

	void calledBy(Object caller) {
		this.caller = caller;
	}

	/**
	 * A connection is asked for.
	 */
	void acquiring() {
		Object caller = this.caller;
		this.acquiring = (caller != null) ? this.pool.tracer().acquiring(this.pool, caller) : null;
	}

	/**
	 * What {@link #acquiring()} began has ended. Told before the caller is; idempotent.
	 */
	void acquireEnded(AcquireOutcome outcome) {
		CallTracer.Step step = (this.acquiring != null) ? ACQUIRING.getAndSet(this, null) : null;
		if (step != null) {
			step.end(outcome.name().toLowerCase(Locale.ROOT), null);
		}
	}

	/**
	 * A connection begins to be opened for the sake of the call.
	 */
	CallTracer.@Nullable Step connecting() {
		Object caller = this.caller;
		return (caller != null) ? this.pool.tracer().connecting(this.pool, caller) : null;
	}

	/**
	 * Make the caller current on this thread, to tell listeners of the call.
	 * @return to be closed, or {@code null} if there is nothing to do
	 */
	CallTracer.@Nullable Scope resumeCaller() {
		Object caller = this.caller;
		return (caller != null) ? this.pool.tracer().resume(caller) : null;
	}

	/**
	 * Nothing more is told.
	 */
	void forgetCaller() {
		this.caller = null;
	}

}
