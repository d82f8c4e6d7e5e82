package io.httppool.engine;

import io.httppool.PooledConnection.State;

/**
 * What a slot does, and what it may do next.
 */
enum SlotState {

	/** A dial is under way. */
	CONNECTING,

	/** Open, and to be had by whoever is first. */
	IDLE,

	/** Idle and being validated in its place among the idle ones. */
	CHECKING,

	/** As {@link #CHECKING}, but its place among the idle ones is gone. */
	CHECKING_UNLISTED,

	/** Owned: by its holders, or for a moment by the thread that hands it on. */
	ACTIVE,

	/** Takes no new work: its exchanges end, then it is closed. */
	DRAINING,

	/** Gone for good. */
	CLOSED;

	/**
	 * The only table of what may follow what.
	 */
	boolean mayBecome(SlotState next) {
		return switch (this) {
			case CONNECTING -> next == ACTIVE || next == CLOSED;
			case IDLE -> next == ACTIVE || next == CHECKING || next == DRAINING;
			case CHECKING -> next == IDLE || next == CHECKING_UNLISTED || next == DRAINING;
			case CHECKING_UNLISTED -> next == ACTIVE || next == DRAINING;
			case ACTIVE -> next == IDLE || next == DRAINING;
			case DRAINING -> next == CLOSED;
			case CLOSED -> false;
		};
	}

	/** Open, and nobody's. */
	boolean isIdle() {
		return this == IDLE || this == CHECKING || this == CHECKING_UNLISTED;
	}

	/** Open, and takes new work. */
	boolean isUsable() {
		return this == ACTIVE || isIdle();
	}

	/** Takes no work any more. */
	boolean isOver() {
		return this == DRAINING || this == CLOSED;
	}

	/**
	 * What a user is told.
	 */
	State shown() {
		return switch (this) {
			case CONNECTING -> State.CONNECTING;
			case IDLE, CHECKING, CHECKING_UNLISTED -> State.IDLE;
			case ACTIVE -> State.ACTIVE;
			case DRAINING, CLOSED -> State.DRAINING;
		};
	}

}
