package io.httppool.engine;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.httppool.ConnectPhase;

/**
 * A connection was asked for and not handed out. Carries no stack: where it happened says
 * nothing about why.
 */
public final class AcquireFailedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final @Nullable ConnectPhase phase;

	AcquireFailedException(Reason reason, @Nullable ConnectPhase phase, @Nullable IOException cause) {
		super(reason.name(), cause, false, false);
		this.reason = reason;
		this.phase = phase;
	}

	/**
	 * Why.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * What failed while connecting.
	 * @return the phase, or {@code null} if the last dial did not fail
	 */
	public @Nullable ConnectPhase phase() {
		return this.phase;
	}

	/**
	 * Why a connection was not handed out.
	 */
	public enum Reason {

		/** None was free in time. */
		TIMEOUT,

		/** Too many wait already. */
		TOO_MANY_PENDING,

		/** The caller gave up. */
		CANCELLED,

		/** None could be opened; the cause says why. */
		CONNECT_FAILED,

		/** The pool is closed. */
		CLOSED

	}

}
