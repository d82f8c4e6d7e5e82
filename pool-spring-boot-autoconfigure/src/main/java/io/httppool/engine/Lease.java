package io.httppool.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;

/**
 * The right to use a connection until it is given back. Each acquire gets a lease of its
 * own, so that a second release finds nothing and the end of one stream cannot end its
 * siblings. Given back, it becomes the place of its slot among the idle ones, which
 * therefore costs nothing. Safe for use by any thread.
 *
 * @param <C> a connection
 */
public final class Lease<C> extends IdleEntry<C> {

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<Lease> STATE = AtomicIntegerFieldUpdater.newUpdater(Lease.class,
			"state");

	private static final int HELD = 0;

	/** Held, and told of as a leak. */
	private static final int LEAKED = 1;

	private static final int ENDED = 2;

	private final AcquireRequest request;

	private final AcquireOutcome outcome;

	private final long acquiredAt;

	private volatile int state;

	Lease(Slot<C> slot, AcquireRequest request, AcquireOutcome outcome, long acquiredAt) {
		super(slot);
		this.request = request;
		this.outcome = outcome;
		this.acquiredAt = acquiredAt;
	}

	/**
	 * The connection.
	 * @return the connection
	 * @throws NullPointerException if it {@linkplain #isUnconnected() is not open yet}
	 */
	public C connection() {
		return this.slot.connection();
	}

	/**
	 * The place of the connection.
	 * @return the slot
	 */
	public Slot<C> slot() {
		return this.slot;
	}

	/**
	 * Whether the holder has to open the connection: {@link Slot#opened} or
	 * {@link Slot#failed} is to be called before anything else.
	 * @return whether there is no connection yet
	 */
	public boolean isUnconnected() {
		return !this.slot.isConnected();
	}

	/**
	 * How the connection was found.
	 * @return an outcome that {@linkplain AcquireOutcome#isServed() is served}
	 */
	public AcquireOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Who holds it.
	 * @return what the request said
	 */
	public @Nullable Object holder() {
		return this.request.holder();
	}

	/**
	 * When it was handed out.
	 * @return time of the {@link EngineClock}, in nanoseconds
	 */
	public long acquiredAt() {
		return this.acquiredAt;
	}

	/**
	 * Give the connection back for others to use. Only the first call of this or
	 * {@link #discard} has an effect.
	 * @param serverLimit how long the server keeps an idle connection, as it said itself,
	 * or {@code null} if it said nothing
	 */
	public void release(@Nullable Duration serverLimit) {
		int before = STATE.getAndSet(this, ENDED);
		if (before != ENDED) {
			this.slot.engine.release(this, before == LEAKED, serverLimit);
		}
	}

	/**
	 * Give the connection back to be closed. Only the first call of this or
	 * {@link #release} has an effect.
	 * @param reason why nobody else can use it
	 * @return whether this ended the lease: then the connection is nobody else's
	 */
	public boolean discard(CloseReason reason) {
		int before = STATE.getAndSet(this, ENDED);
		if (before == ENDED) {
			return false;
		}
		this.slot.engine.discard(this, before == LEAKED, reason);
		return true;
	}

	/**
	 * Whether the connection was given back.
	 * @return whether it was
	 */
	public boolean isEnded() {
		return this.state == ENDED;
	}

	/**
	 * Note that it is told of as a leak.
	 * @return whether it is held and was not told of before
	 */
	boolean markLeaked() {
		return STATE.compareAndSet(this, HELD, LEAKED);
	}

	@Nullable String tenant() {
		return this.request.tenant();
	}

}
