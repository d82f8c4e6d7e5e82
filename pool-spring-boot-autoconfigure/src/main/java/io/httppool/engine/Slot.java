package io.httppool.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PooledConnection.Kind;

/**
 * The place of one connection in a pool, from the decision to dial until it is closed.
 * The driver reports to it what happens to the connection; safe for use by any thread.
 *
 * @param <C> a connection
 */
public final class Slot<C> {

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<Slot, SlotState> STATE = AtomicReferenceFieldUpdater
		.newUpdater(Slot.class, SlotState.class, "state");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<Slot, Lease> HOLDER = AtomicReferenceFieldUpdater
		.newUpdater(Slot.class, Lease.class, "holder");

	final PoolEngine<C> engine;

	final Lane<C> lane;

	private final long id;

	private volatile SlotState state = SlotState.CONNECTING;

	private @Nullable C connection;

	/** Most leases at once; fixed when the connection is opened. */
	private int maxStreams = 1;

	/** When the dial began; when the connection was opened, as soon as it is. */
	long since;

	/** When its lifetime is over. */
	long expiresAt = Long.MAX_VALUE;

	/** How often it was handed out; written by its owner or under the lock. */
	long uses;

	/**
	 * Since when it is idle. This, the next three and the entry are written by the owner
	 * before it makes the slot idle, which publishes them. Who reads them of a slot that
	 * it does not own may see those of an earlier rest, and acts on them by a change of
	 * state only.
	 */
	long idleSince;

	/** When it has been idle for long enough. */
	long idleUntil = Long.MAX_VALUE;

	/** What is to be said when that time is over. */
	CloseReason idleReason = CloseReason.IDLE_TIMEOUT;

	/** Whether the server said how long it keeps idle connections. */
	boolean idleHinted;

	/** For whom it is dialled; fixed before the dial starts, forgotten when it ends. */
	@Nullable Object cause;

	/** Its place among the idle ones. */
	@Nullable IdleEntry<C> entry;

	/** Why it is draining; guarded by the lock. */
	CloseReason closeReason = CloseReason.NOT_REUSABLE;

	/**
	 * Why its connection is of no use even before it is open, if so; guarded by the lock.
	 */
	@Nullable CloseReason outdated;

	/** Who wants its place when it is closed; guarded by the lock. */
	@Nullable Lane<C> reservedFor;

	/** Whether the driver was told to close it; guarded by the lock. */
	boolean closing;

	/** The lease of a connection that is not shared. */
	private volatile @Nullable Lease<C> holder;

	/** The leases of one that is; guarded by the lock. */
	private final List<Lease<C>> holders = new ArrayList<>(0);

	Slot(PoolEngine<C> engine, Lane<C> lane, long id, long since) {
		this.engine = engine;
		this.lane = lane;
		this.id = id;
		this.since = since;
	}

	/**
	 * Number of the connection.
	 * @return a number that no other connection of the pool has or had
	 */
	public long id() {
		return this.id;
	}

	/**
	 * Which clients it is for.
	 * @return the kind
	 */
	public Kind kind() {
		return this.lane.kind();
	}

	/**
	 * Where it is to lead.
	 * @return the route of the request that needs it
	 */
	public Object route() {
		return this.lane.route();
	}

	/**
	 * For whom it is dialled. Whoever comes first may be served by it all the same.
	 * @return the holder that the waiter's request named, or {@code null} for a
	 * connection that is opened in advance
	 */
	public @Nullable Object cause() {
		return this.cause;
	}

	/**
	 * Whether somebody had used the connection before its holder got it. To be asked by
	 * whoever holds it.
	 * @return whether it was handed out before
	 */
	public boolean isReused() {
		return this.uses > 1;
	}

	/**
	 * The dial succeeded. Only the first call of this or {@link #failed} counts.
	 * @param connection the open connection
	 * @param maxStreams how many requests it can serve at once, at least 1
	 * @param connectNanos time for DNS and TCP
	 * @param tlsNanos time for TLS, negative without TLS
	 */
	public void opened(C connection, int maxStreams, long connectNanos, long tlsNanos) {
		this.engine.opened(this, connection, maxStreams, connectNanos, tlsNanos);
	}

	/**
	 * The dial failed. Only the first call of this or {@link #opened} counts.
	 * @param phase what failed
	 * @param cause why
	 */
	public void failed(ConnectPhase phase, IOException cause) {
		this.engine.failed(this, phase, cause);
	}

	/**
	 * The connection is of no more use, as the driver noticed by itself: the server
	 * closed it, say. An idle connection is closed, one in use when it is given back.
	 * @param reason what happened to it
	 */
	public void lost(CloseReason reason) {
		this.engine.lost(this, reason);
	}

	SlotState state() {
		return this.state;
	}

	/**
	 * The one place where a slot changes its state.
	 * @return whether it was in the state {@code from}; otherwise nothing happens
	 */
	boolean move(SlotState from, SlotState to) {
		assert from.mayBecome(to) : from + " -> " + to;
		return this.state == from && STATE.compareAndSet(this, from, to);
	}

	/**
	 * Take a slot that was found in the list of idle ones, and is off it now.
	 * @return whether the caller owns it; otherwise it is gone, or is being checked and
	 * handed on by the one who checks it
	 */
	boolean take() {
		while (true) {
			switch (this.state) {
				case IDLE -> {
					if (move(SlotState.IDLE, SlotState.ACTIVE)) {
						return true;
					}
				}
				case CHECKING -> {
					if (move(SlotState.CHECKING, SlotState.CHECKING_UNLISTED)) {
						return false;
					}
				}
				default -> {
					return false;
				}
			}
		}
	}

	/**
	 * When it is to be closed, if it stays idle until then.
	 */
	long dueAt() {
		return Math.min(this.idleUntil, this.expiresAt);
	}

	void connect(C connection, int maxStreams) {
		Lease<C> holder = this.holder;
		this.connection = connection;
		this.maxStreams = maxStreams;
		if (holder != null) {
			hold(holder);
		}
	}

	boolean isConnected() {
		return this.connection != null;
	}

	C connection() {
		return Objects.requireNonNull(this.connection);
	}

	/**
	 * The connection.
	 * @return the connection, or {@code null} as long as it is not open
	 */
	public @Nullable C connectionOrNull() {
		return this.connection;
	}

	boolean isShared() {
		return this.maxStreams > 1;
	}

	void hold(Lease<C> lease) {
		if (isShared()) {
			this.holders.add(lease);
		}
		else {
			HOLDER.lazySet(this, lease);
		}
	}

	void letGo(Lease<C> lease) {
		if (isShared()) {
			this.holders.remove(lease);
		}
		else {
			HOLDER.lazySet(this, null);
		}
	}

	boolean hasRoom() {
		return streams() < this.maxStreams;
	}

	int streams() {
		return isShared() ? this.holders.size() : ((this.holder != null) ? 1 : 0);
	}

	List<Lease<C>> leases() {
		if (isShared()) {
			return List.copyOf(this.holders);
		}
		Lease<C> holder = this.holder;
		return (holder != null) ? List.of(holder) : List.of();
	}

	@Override
	public String toString() {
		return "#" + this.id + " " + this.state;
	}

}
