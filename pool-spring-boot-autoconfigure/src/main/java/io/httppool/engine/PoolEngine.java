package io.httppool.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.PoolState;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.AcquireFailedException.Reason;

/**
 * The pool of one upstream, for all kinds of clients: hands out connections, decides when
 * to dial and what to close. Safe for use by any number of threads.
 * <p>
 * One lock guards slots and waiters. An idle connection is taken, and given back while
 * nobody waits, without it, by a change of the slot's state. Under the lock nothing is
 * done but deciding: dials, closes, callbacks and listeners run after it, see
 * {@link Effects}.
 * <p>
 * That no hand-over is lost rests on one rule: who gives back makes the connection idle
 * first and looks for those who want it then; who wants one says so first and looks for
 * idle connections then. At least one of them sees the other.
 *
 * @param <C> a connection
 */
public final class PoolEngine<C> {

	/** How often to try for the lock, which is held for about a microsecond. */
	private static final int LOCK_ATTEMPTS = 30;

	/** Guards all but what is said to be read without it. */
	final ReentrantLock lock = new ReentrantLock();

	final EngineState<C> state;

	final Dialler<C> dialler;

	private final ConnectionDriver<C> driver;

	private final EngineListener<C> listener;

	private final EngineClock clock;

	private final LaneRegistry<C> lanes;

	private final SlotRegistry<C> slots;

	private final long validateAfterIdle;

	private final Lifespan lifespan;

	private final Waits<C> waits;

	private final Closer<C> closer;

	private final Maintenance<C> maintenance;

	/**
	 * Create an engine without connections.
	 * @param settings what it is told
	 * @param driver opens and closes connections
	 * @param listener told of everything
	 * @param clock the time
	 * @param random numbers from 0 (inclusive) to 1 (exclusive)
	 */
	public PoolEngine(EngineSettings settings, ConnectionDriver<C> driver, EngineListener<C> listener,
			EngineClock clock, DoubleSupplier random) {
		this.driver = driver;
		this.listener = listener;
		this.clock = clock;
		this.validateAfterIdle = Nanos.of(settings.validateAfterIdle());
		this.lifespan = new Lifespan(settings, random);
		this.state = new EngineState<>(settings, driver, listener, clock, this::maintain);
		this.lanes = this.state.lanes;
		this.slots = this.state.slots;
		this.waits = new Waits<>(this.state);
		this.closer = new Closer<>(this.state);
		this.dialler = new Dialler<>(this, this.state, this.closer, this.waits);
		this.maintenance = new Maintenance<>(this.state, this.lifespan, this.closer, this.dialler, this.waits);
	}

	// The fast way

	/**
	 * Take an idle connection, if there is one for the request and nobody is before it.
	 * Takes no lock unless the connections that it finds are not usable.
	 * @param request what is asked for
	 * @return the lease, or {@code null}: then {@link #enqueue} is the way
	 */
	public @Nullable Lease<C> tryAcquire(AcquireRequest request) {
		if (request.tenant() != null || request.fresh()) {
			return null;
		}
		Lane<C> lane = this.lanes.find(request.kind(), request.route());
		if (lane == null) {
			return null;
		}
		long asked = now();
		while (lane.waiting == 0 && this.state.isActive()) {
			Slot<C> slot = lane.idle.take();
			if (slot == null) {
				return null;
			}
			// Not before it is taken: it may have become idle since.
			long now = now();
			CloseReason unfit = unfit(slot, now);
			if (unfit == null) {
				Lease<C> lease = new Lease<>(slot, request, AcquireOutcome.HIT, now);
				slot.uses++;
				slot.hold(lease);
				this.dialler.noticeKind(request.kind());
				this.state.hits.increment();
				tellAcquired(lease, now - asked);
				return lease;
			}
			close(slot, unfit);
		}
		return null;
	}

	private void tellAcquired(Lease<C> lease, long waited) {
		try {
			this.listener.acquired(lease, waited);
		}
		catch (RuntimeException | Error ex) {
			// The caller does not get it.
			lease.release(null);
			throw ex;
		}
	}

	void release(Lease<C> lease, boolean leaked, @Nullable Duration serverLimit) {
		Slot<C> slot = lease.slot();
		if (!slot.isConnected()) {
			abandon(lease, leaked);
			return;
		}
		Lane<C> lane = slot.lane;
		long now = now();
		long usage = now - lease.acquiredAt();
		lane.held(usage);
		this.lifespan.rest(slot, now, serverLimit);
		CloseReason unfit = this.lifespan.wornOrRested(slot, now);
		if (unfit != null || leaked || lease.tenant() != null || slot.isShared() || isWanted(lane)
				|| !rest(slot, lease)) {
			end(lease, leaked, usage, unfit);
			return;
		}
		try {
			this.listener.released(lease, usage);
		}
		finally {
			if (isWanted(lane)) {
				reconsider(slot, Origin.RELEASE);
			}
			if (slot.dueAt() < this.state.alarm.at()) {
				decide((effects) -> this.state.alarm.set(slot.dueAt()));
			}
		}
	}

	/**
	 * Whether a connection of the lane that is given back may be wanted for more than to
	 * rest.
	 */
	private boolean isWanted(Lane<C> lane) {
		return lane.waiting != 0 || this.lanes.starved() != 0 || this.slots.total() > this.state.max
				|| this.state.isClosed();
	}

	/**
	 * Make a slot idle.
	 * @return whether it was done; otherwise it has been retired meanwhile
	 */
	private boolean rest(Slot<C> slot, Lease<C> lease) {
		slot.letGo(lease);
		slot.entry = lease;
		if (!slot.move(SlotState.ACTIVE, SlotState.IDLE)) {
			slot.hold(lease);
			return false;
		}
		slot.lane.idle.add(lease);
		return true;
	}

	/**
	 * A slot was made idle while somebody came who may want it: take it back, if it is
	 * still there, and decide under the lock.
	 * @param origin where it came from when it was made idle
	 */
	private void reconsider(Slot<C> slot, Origin origin) {
		if (slot.move(SlotState.IDLE, SlotState.ACTIVE)) {
			slot.lane.idle.remove(slot);
			CloseReason unfit = validate(slot);
			if (unfit != null) {
				close(slot, unfit);
			}
			else {
				handOn(slot, origin);
			}
		}
	}

	/**
	 * Why a connection that was idle cannot be used. To be asked by its owner.
	 */
	private @Nullable CloseReason unfit(Slot<C> slot, long now) {
		CloseReason worn = this.lifespan.wornOrRested(slot, now);
		if (worn != null || now - slot.idleSince < this.validateAfterIdle) {
			return worn;
		}
		CloseReason reason = validate(slot);
		return (reason == CloseReason.SERVER_CLOSED) ? CloseReason.STALE : reason;
	}

	/**
	 * Ask the driver. What it throws must not cost the place of the connection.
	 */
	private @Nullable CloseReason validate(Slot<C> slot) {
		try {
			return this.driver.validate(slot.connection());
		}
		catch (RuntimeException | Error ex) {
			return CloseReason.TRANSPORT_ERROR;
		}
	}

	// Waiting

	/**
	 * Wait for a connection. Looks for an idle one first, so that the wait may be over
	 * when this returns.
	 * @param request what is asked for
	 * @param timeout how long the caller will wait, or {@code null} for no limit: the
	 * caller, or {@link Acquisition#await()}, calls {@link Acquisition#timeOut()} then
	 * @param callback told how it ended, or {@code null} if a thread awaits it
	 * @return the wait
	 */
	public Acquisition<C> enqueue(AcquireRequest request, @Nullable Duration timeout,
			@Nullable AcquireCallback<C> callback) {
		long now = now();
		long until = (timeout != null) ? Nanos.add(now, Nanos.of(timeout)) : Nanos.NEVER;
		this.dialler.noticeKind(request.kind());
		AtomicReference<@Nullable Acquisition<C>> entered = new AtomicReference<>();
		try {
			return enqueue(request, now, until, callback, entered);
		}
		catch (RuntimeException | Error ex) {
			Acquisition<C> waiter = entered.get();
			if (waiter != null) {
				// The caller does not get it.
				waiter.giveUp();
			}
			throw ex;
		}
	}

	private Acquisition<C> enqueue(AcquireRequest request, long now, long until, @Nullable AcquireCallback<C> callback,
			AtomicReference<@Nullable Acquisition<C>> entered) {
		Acquisition<C> waiter = decideOn((effects) -> {
			Lane<C> lane = this.lanes.get(request.kind(), request.route());
			Acquisition<C> added = new Acquisition<>(this, lane, request, now, until, callback);
			entered.set(added);
			if (this.state.isClosed()) {
				this.waits.refuse(added, Waits.failure(Reason.CLOSED), effects);
				return added;
			}
			this.waits.add(added);
			// Looked at after the waiter is known: who makes one idle later sees it.
			if (!lane.idle.isAnyListed() && lane.shared.isEmpty()) {
				settle(added, now, effects);
			}
			return added;
		});
		if (!waiter.isDone() && !waiter.waited) {
			serveIdle(waiter.lane());
			decide((effects) -> settle(waiter, now(), effects));
		}
		return waiter;
	}

	/**
	 * Nothing that is idle serves the waiter: it stays if it may. Under the lock.
	 */
	private void settle(Acquisition<C> waiter, long now, Effects<C> effects) {
		if (waiter.isDone()) {
			return;
		}
		Lane<C> lane = waiter.lane();
		waiter.waited = true;
		this.dialler.dialIfWorth(lane, now, effects);
		Lane<C> sibling = this.lanes.sibling(lane);
		int pending = lane.pending() + ((sibling != null) ? sibling.pending() : 0);
		if (pending > this.state.settings.maxPending()) {
			giveUp(waiter, Reason.TOO_MANY_PENDING, effects);
		}
	}

	void timeOut(Acquisition<C> waiter) {
		decide((effects) -> {
			if (!waiter.isDone()) {
				this.waits.timeOut(waiter, effects);
				this.dialler.dialIfWorth(waiter.lane(), now(), effects);
			}
		});
	}

	boolean cancel(Acquisition<C> waiter) {
		return decideOn((effects) -> giveUp(waiter, Reason.CANCELLED, effects));
	}

	private boolean giveUp(Acquisition<C> waiter, Reason reason, Effects<C> effects) {
		boolean ended = this.waits.fail(waiter, Waits.failure(reason), effects);
		if (ended) {
			// Who is the eldest now may be in a greater hurry.
			this.dialler.dialIfWorth(waiter.lane(), now(), effects);
		}
		return ended;
	}

	/**
	 * Serve waiters of a lane with what is idle in it. Not under the lock, as idle
	 * connections are validated.
	 */
	private void serveIdle(Lane<C> lane) {
		while (lane.waiting != 0 && this.state.isActive()) {
			boolean servable = decideOn((effects) -> {
				serveShared(lane, effects);
				return lane.waiters.eldest(this.state.tenants, Origin.IDLE::suits) != null;
			});
			Slot<C> slot = servable ? lane.idle.take() : null;
			if (slot == null) {
				return;
			}
			CloseReason unfit = unfit(slot, now());
			if (unfit != null) {
				close(slot, unfit);
			}
			else if (handOn(slot, Origin.IDLE) == SlotState.IDLE) {
				return;
			}
		}
	}

	/**
	 * Give a slot that the caller owns, and that nobody holds, to who is next.
	 * @return what became of it
	 */
	private SlotState handOn(Slot<C> slot, Origin origin) {
		return decideOn((effects) -> {
			long now = now();
			place(slot, origin, now, effects);
			if (slot.lane.waiting != 0) {
				this.dialler.dialIfWorth(slot.lane, now, effects);
			}
			return slot.state();
		});
	}

	/**
	 * Decide what becomes of a slot that nobody holds and that is in order. Under the
	 * lock.
	 */
	private void place(Slot<C> slot, Origin origin, long now, Effects<C> effects) {
		Lane<C> lane = slot.lane;
		if (slot.state() == SlotState.DRAINING) {
			this.closer.closeIfUnused(slot, effects);
		}
		else if (this.state.isClosed()) {
			this.closer.closeOwned(slot, CloseReason.POOL_CLOSED, effects);
		}
		else if (this.slots.live() > this.state.cap()) {
			this.closer.closeOwned(slot, CloseReason.RESIZED, effects);
		}
		else if (this.dialler.yieldPlace(slot, origin::suits)) {
			this.closer.closeOwned(slot, CloseReason.DISPLACED, effects);
		}
		else {
			Acquisition<C> waiter = this.state.isActive() ? lane.waiters.next(now, this.state.tenants, origin::suits)
					: null;
			if (waiter != null) {
				this.waits.serve(waiter, slot, origin == Origin.DIAL, now, effects);
			}
			else if (this.slots.live() > this.state.max) {
				this.closer.closeOwned(slot,
						(this.state.settings.overflow() > 0) ? CloseReason.OVERFLOW : CloseReason.RESIZED, effects);
			}
			else {
				IdleEntry<C> entry = new IdleEntry<>(slot);
				slot.entry = entry;
				slot.move(SlotState.ACTIVE, SlotState.IDLE);
				if (!slot.isShared()) {
					lane.idle.add(entry);
				}
			}
		}
	}

	/**
	 * Serve waiters with connections that serve several requests at once: fewest requests
	 * first, then the one that was idle for longest. Under the lock.
	 */
	private void serveShared(Lane<C> lane, Effects<C> effects) {
		long now = now();
		boolean served = this.state.isActive();
		while (served && lane.waiting != 0) {
			// Who must not get an idle one may share one that is in use.
			served = serveShared(lane, bestShared(lane, true, now), now, effects)
					|| serveShared(lane, bestShared(lane, false, now), now, effects);
		}
	}

	private boolean serveShared(Lane<C> lane, @Nullable Slot<C> slot, long now, Effects<C> effects) {
		if (slot == null) {
			return false;
		}
		Origin origin = (slot.state() == SlotState.IDLE) ? Origin.IDLE : Origin.RELEASE;
		Acquisition<C> waiter = lane.waiters.next(now, this.state.tenants, origin::suits);
		if (waiter == null) {
			return false;
		}
		slot.move(SlotState.IDLE, SlotState.ACTIVE);
		this.waits.serve(waiter, slot, false, now, effects);
		return true;
	}

	private @Nullable Slot<C> bestShared(Lane<C> lane, boolean idle, long now) {
		Slot<C> best = null;
		for (Slot<C> slot : lane.shared) {
			SlotState state = slot.state();
			boolean usable = (idle && state == SlotState.IDLE && this.lifespan.wornOrRested(slot, now) == null)
					|| (state == SlotState.ACTIVE && this.lifespan.worn(slot, now) == null);
			if (usable && slot.hasRoom() && (best == null || isBetter(slot, best))) {
				best = slot;
			}
		}
		return best;
	}

	private static boolean isBetter(Slot<?> slot, Slot<?> other) {
		int difference = slot.streams() - other.streams();
		return difference < 0 || (difference == 0 && slot.idleSince < other.idleSince);
	}

	// Giving back

	void discard(Lease<C> lease, boolean leaked, CloseReason reason) {
		Slot<C> slot = lease.slot();
		if (!slot.isConnected()) {
			abandon(lease, leaked);
			return;
		}
		long usage = now() - lease.acquiredAt();
		slot.lane.held(usage);
		end(lease, leaked, usage, reason);
	}

	/**
	 * The way of a release that is not simple.
	 * @param unfit why the connection cannot be used again, or {@code null} if it can
	 */
	private void end(Lease<C> lease, boolean leaked, long usage, @Nullable CloseReason unfit) {
		Slot<C> slot = lease.slot();
		// Whoever waits, or comes to wait until the decision, gets it and does not look
		// again.
		CloseReason reason = (unfit == null && !slot.isShared()) ? validate(slot) : unfit;
		decide((effects) -> {
			long now = now();
			slot.letGo(lease);
			this.state.tenants.released(lease.tenant());
			if (leaked) {
				effects.event(() -> this.listener.leakEnded(lease, usage));
			}
			effects.event(() -> this.listener.released(lease, usage));
			if (reason != null) {
				this.closer.retire(slot, reason, effects);
			}
			else if (slot.streams() > 0 && slot.state() == SlotState.ACTIVE
					&& this.dialler.yieldPlace(slot, Origin.RELEASE::suits)) {
				this.closer.retire(slot, CloseReason.DISPLACED, effects);
			}
			afterUse(slot, now, effects);
		});
		if (lease.tenant() != null) {
			// Its share has room again, in other lanes too.
			serveIdleAnywhere();
		}
	}

	private void afterUse(Slot<C> slot, long now, Effects<C> effects) {
		Lane<C> lane = slot.lane;
		if (slot.streams() == 0) {
			place(slot, Origin.RELEASE, now, effects);
		}
		serveShared(lane, effects);
		if (lane.waiting != 0 && !lane.starved) {
			this.dialler.dialIfWorth(lane, now, effects);
		}
		if (slot.state() == SlotState.IDLE) {
			this.state.alarm.set(slot.dueAt());
		}
	}

	private void serveIdleAnywhere() {
		List<Lane<C>> waiting = this.lanes.waiting();
		if (!waiting.isEmpty()) {
			waiting.forEach(this::serveIdle);
			decide((effects) -> this.dialler.offerPlaces(now(), effects));
		}
	}

	/**
	 * The holder gave the slot back without having opened the connection.
	 */
	private void abandon(Lease<C> lease, boolean leaked) {
		Slot<C> slot = lease.slot();
		if (decideOn((effects) -> {
			boolean ended = endDial(slot);
			if (ended) {
				afterDial(slot.lane, now(), effects);
			}
			return ended;
		})) {
			serveIdleAnywhere();
		}
		else if (slot.isConnected()) {
			// It was opened in the same moment.
			end(lease, leaked, now() - lease.acquiredAt(), CloseReason.CANCELLED);
		}
	}

	// What the driver reports

	void opened(Slot<C> slot, C connection, int maxStreams, long connectNanos, long tlsNanos) {
		boolean unwanted = decideOn((effects) -> {
			if (slot.state() != SlotState.CONNECTING) {
				return slot.connectionOrNull() != connection;
			}
			long now = now();
			if (isInVain(slot)) {
				Slot<C> successor = succeed(slot, now);
				slot.connect(connection, maxStreams);
				slot.since = now;
				CloseReason reason = Objects.requireNonNull(slot.outdated);
				effects.add(() -> this.closer.close(connection, reason,
						() -> closedInVain(slot, successor, connectNanos, tlsNanos)));
				return false;
			}
			Lane<C> lane = slot.lane;
			Lease<C> holder = slot.leases().stream().findFirst().orElse(null);
			slot.connect(connection, maxStreams);
			lane.dialled(now - slot.since, maxStreams);
			this.lifespan.begin(slot, now);
			slot.move(SlotState.CONNECTING, SlotState.ACTIVE);
			this.slots.dialEnded(slot, holder != null, true);
			effects.event(() -> this.listener.opened(slot, connectNanos, tlsNanos));
			if (holder != null) {
				this.state.misses.increment();
				effects.event(() -> this.listener.acquired(holder, now - holder.acquiredAt()));
			}
			if (this.state.isClosed()) {
				this.closer.closeAnyway(slot, CloseReason.POOL_CLOSED, effects);
				return false;
			}
			if (holder == null) {
				place(slot, Origin.DIAL, now, effects);
			}
			else if (slot.outdated != null) {
				this.closer.retire(slot, slot.outdated, effects);
			}
			serveShared(lane, effects);
			afterDial(lane, now, effects);
			this.state.alarm.set(slot.dueAt());
			this.maintenance.plan(now);
			return false;
		});
		if (unwanted) {
			this.driver.close(connection, CloseReason.POOL_CLOSED, () -> {
			});
		}
	}

	void failed(Slot<C> slot, ConnectPhase phase, IOException cause) {
		if (decideOn((effects) -> {
			long now = now();
			if (isInVain(slot)) {
				countFailure(slot, phase, cause, effects);
				this.dialler.start(succeed(slot, now), effects);
				return false;
			}
			boolean ended = endDial(slot);
			if (ended) {
				Lane<C> lane = slot.lane;
				lane.dialFailed(phase, cause, now, this.maintenance.interval());
				this.maintenance.dialFailed(lane, now);
				countFailure(slot, phase, cause, effects);
				if (lane.places() == 0) {
					this.waits.failAll(lane, Waits.connectFailed(lane), effects);
				}
				afterDial(lane, now, effects);
			}
			return ended;
		})) {
			serveIdleAnywhere();
		}
	}

	/**
	 * Whether a dial under way is of no use to those it is meant for. What a holder opens
	 * itself serves that holder.
	 */
	private boolean isInVain(Slot<C> slot) {
		return slot.outdated != null && slot.state() == SlotState.CONNECTING && slot.streams() == 0
				&& !this.state.isClosed();
	}

	/**
	 * Have another slot take the place of one whose dial came to its end in vain: whoever
	 * waits for the one waits for the other. Under the lock.
	 */
	private Slot<C> succeed(Slot<C> slot, long now) {
		Object cause = slot.cause;
		endDial(slot);
		Slot<C> successor = this.slots.create(this, slot.lane, now);
		successor.cause = cause;
		return successor;
	}

	/**
	 * A connection that was opened in vain is closed, so that there is a socket less than
	 * slots, and its successor may be dialled. It is told of now, opened and closed, as
	 * it stood in the books as a dial until now.
	 */
	private void closedInVain(Slot<C> slot, Slot<C> successor, long connectNanos, long tlsNanos) {
		decide((effects) -> {
			if (slot.closing) {
				// Told a second time, as the first one ended with an exception.
				return;
			}
			slot.closing = true;
			CloseReason reason = Objects.requireNonNull(slot.outdated);
			long age = now() - slot.since;
			this.slots.openedInVain(reason);
			effects.event(() -> this.listener.opened(slot, connectNanos, tlsNanos));
			effects.event(() -> this.listener.draining(reason));
			effects.event(() -> this.listener.closed(slot, reason, age));
			if (this.state.isClosed()) {
				endDial(successor);
			}
			else {
				this.dialler.start(successor, effects);
			}
		});
	}

	private void countFailure(Slot<C> slot, ConnectPhase phase, IOException cause, Effects<C> effects) {
		this.state.connectFailures++;
		effects.event(() -> this.listener.connectFailed(slot, phase, cause));
	}

	private boolean endDial(Slot<C> slot) {
		if (slot.state() != SlotState.CONNECTING) {
			return false;
		}
		List<Lease<C>> holders = slot.leases();
		holders.forEach((lease) -> this.state.tenants.released(lease.tenant()));
		slot.move(SlotState.CONNECTING, SlotState.CLOSED);
		this.slots.dialEnded(slot, !holders.isEmpty(), false);
		return true;
	}

	private void afterDial(Lane<C> lane, long now, Effects<C> effects) {
		this.waits.endOverdue(lane, effects);
		this.dialler.offerPlaces(now, effects);
		this.dialler.topUp(now, effects);
	}

	void lost(Slot<C> slot, CloseReason reason) {
		decide((effects) -> {
			if (this.closer.closeIfIdle(slot, reason, effects)) {
				learn(slot, reason);
			}
			else if (slot.isConnected()) {
				this.closer.retire(slot, reason, effects);
				this.dialler.dialIfWorth(slot.lane, now(), effects);
			}
		});
	}

	void closed(Slot<C> slot) {
		decide((effects) -> {
			if (slot.state() != SlotState.DRAINING) {
				return;
			}
			long now = now();
			slot.move(SlotState.DRAINING, SlotState.CLOSED);
			slot.closed(now);
			this.slots.closed(slot);
			slot.lane.closed(slot.uses > 0, slot.closeReason, now, this.maintenance.interval());
			effects.event(() -> this.listener.closed(slot, slot.closeReason, now - slot.since));
			Lane<C> heir = slot.reservedFor;
			if (heir != null) {
				heir.incoming--;
				this.dialler.dialIfWorth(heir, now, effects);
			}
			this.dialler.offerPlaces(now, effects);
			this.dialler.topUp(now, effects);
		});
	}

	/**
	 * Close a slot that the calling thread took from among the idle ones. Not under the
	 * lock.
	 */
	private void close(Slot<C> slot, CloseReason reason) {
		decide((effects) -> {
			this.closer.closeOwned(slot, reason, effects);
			slot.closedAtRest = true;
		});
	}

	private void learn(Slot<C> slot, CloseReason reason) {
		if (this.state.settings.keepAliveLearning() && reason == CloseReason.SERVER_CLOSED && !slot.idleHinted) {
			long now = now();
			slot.lane.idleLimit.closedByServer(now - slot.idleSince, now);
		}
	}

	// What operators and time ask for

	/**
	 * Look at idle connections of one kind, whether the server has closed them or has
	 * sent what nobody asked for. For connections that nobody tells of it.
	 * @param kind the kind
	 */
	public void checkIdle(Kind kind) {
		this.lanes.of(kind).forEach((lane) -> lane.idle.listed().forEach((slot) -> {
			if (slot.move(SlotState.IDLE, SlotState.CHECKING)) {
				check(slot);
			}
		}));
	}

	private void check(Slot<C> slot) {
		CloseReason unfit = validate(slot);
		if (unfit != null) {
			lost(slot, unfit);
		}
		else if (slot.move(SlotState.CHECKING, SlotState.IDLE)) {
			// Who came meanwhile did not find it idle.
			if (isWanted(slot.lane)) {
				reconsider(slot, Origin.IDLE);
			}
		}
		else if (slot.move(SlotState.CHECKING_UNLISTED, SlotState.ACTIVE)) {
			handOn(slot, Origin.IDLE);
		}
	}

	/**
	 * Open connections without a request, until {@code minIdle} are idle, now and after
	 * every loss.
	 * @param kind kind of the connections, as long as no request has asked for another
	 * one
	 * @param route where they are to lead
	 */
	public void warmUp(Kind kind, Object route) {
		decide((effects) -> {
			long now = now();
			this.dialler.warm(kind, route);
			this.dialler.topUp(now, effects);
			this.maintenance.plan(now);
		});
	}

	/**
	 * Change how many connections there may and should be.
	 * @param maxConnections most connections, without the overflow; at least 1
	 * @param minIdle connections that are kept warm
	 */
	public void resize(int maxConnections, int minIdle) {
		decide((effects) -> {
			long now = now();
			this.state.max = maxConnections;
			this.state.minIdle = minIdle;
			this.state.tenants.resize(maxConnections);
			this.closer.closeSurplus(effects);
			this.dialler.offerPlaces(now, effects);
			this.dialler.topUp(now, effects);
		});
		serveIdleAnywhere();
	}

	/**
	 * Change how many connections there should be.
	 * @param minIdle connections that are kept warm, as far as there may be so many
	 */
	public void resizeMinIdle(int minIdle) {
		decide((effects) -> {
			this.state.minIdle = Math.min(minIdle, this.state.max);
			this.dialler.topUp(now(), effects);
		});
	}

	/**
	 * Close what is idle.
	 * @param reason why
	 */
	public void evictIdle(CloseReason reason) {
		decide((effects) -> {
			for (Slot<C> slot : this.slots.all()) {
				this.closer.closeIfIdle(slot, reason, effects);
			}
		});
	}

	/**
	 * Close everything: what is idle at once, what is in use when it is given back. What
	 * is being opened is closed as soon as it is open, and opened again for those who
	 * wait; if it cannot be opened, they do not hear of that either. When this method has
	 * returned, a connection whose dial began before serves nobody new.
	 * @param reason why
	 */
	public void softEvict(CloseReason reason) {
		softEvict((route) -> true, reason);
	}

	/**
	 * Close everything on some routes, as {@link #softEvict(CloseReason)} does.
	 * @param routes a function of the route alone
	 * @param reason why
	 */
	public void softEvict(Predicate<Object> routes, CloseReason reason) {
		decide((effects) -> {
			long now = now();
			for (Slot<C> slot : this.slots.all()) {
				if (!routes.test(slot.route())) {
					continue;
				}
				if (slot.isConnected()) {
					this.closer.retire(slot, reason, effects);
				}
				else {
					slot.outdated = reason;
				}
			}
			this.lanes.all().filter((lane) -> routes.test(lane.route())).forEach(Lane::forgive);
			this.dialler.offerPlaces(now, effects);
			this.dialler.topUp(now, effects);
		});
	}

	/**
	 * Close one connection: at once if it is idle, otherwise when it is given back.
	 * @param id its number
	 * @return whether there is an open connection of that number
	 */
	public boolean evict(long id) {
		return decideOn((effects) -> {
			List<Slot<C>> evicted = this.slots.all()
				.stream()
				.filter((slot) -> slot.isConnected() && slot.id() == id)
				.toList();
			evicted.forEach((slot) -> this.closer.retire(slot, CloseReason.EVICTED, effects));
			this.dialler.offerPlaces(now(), effects);
			return !evicted.isEmpty();
		});
	}

	/**
	 * Hand out nothing until {@link #resume()}: who comes waits.
	 */
	public void suspend() {
		changeState(PoolState.ACTIVE, PoolState.SUSPENDED);
	}

	/**
	 * End {@link #suspend()}.
	 */
	public void resume() {
		changeState(PoolState.SUSPENDED, PoolState.ACTIVE);
		serveIdleAnywhere();
	}

	private void changeState(PoolState from, PoolState to) {
		decide((effects) -> {
			if (this.state.state == from) {
				this.state.state = to;
				effects.event(() -> this.listener.stateChanged(to));
				this.dialler.offerPlaces(now(), effects);
			}
		});
	}

	/**
	 * Close everything now, what is in use too; refuse everybody who waits or comes.
	 * Idempotent.
	 */
	public void close() {
		decide((effects) -> {
			if (!this.state.isClosed()) {
				this.state.state = PoolState.CLOSED;
				this.state.alarm.stop();
				this.lanes.waiting().forEach((lane) -> this.waits.failAll(lane, Waits.failure(Reason.CLOSED), effects));
				for (Slot<C> slot : this.slots.all()) {
					this.closer.closeAnyway(slot, CloseReason.POOL_CLOSED, effects);
				}
				effects.event(() -> this.listener.stateChanged(PoolState.CLOSED));
			}
		});
	}

	/**
	 * Do what is due. Runs by itself; a call in between does no harm.
	 */
	public void maintain() {
		decide((effects) -> this.maintenance.run(now(), effects));
	}

	// Numbers

	/**
	 * The state of the engine.
	 * @return {@link PoolState#ACTIVE}, {@link PoolState#SUSPENDED} or
	 * {@link PoolState#CLOSED}
	 */
	public PoolState state() {
		return this.state.state;
	}

	/**
	 * The numbers of this moment.
	 * @return a snapshot
	 */
	public EngineStats stats() {
		return decideOn((effects) -> Snapshots.stats(this.state));
	}

	/**
	 * The numbers of this moment, with counters that never start again.
	 * @return a snapshot
	 */
	public EngineStats totals() {
		return decideOn((effects) -> Snapshots.totals(this.state));
	}

	/**
	 * The numbers of each kind and route.
	 * @return a snapshot
	 */
	public List<EngineStats.RouteStats> routes() {
		return decideOn((effects) -> Snapshots.routes(this.state));
	}

	/**
	 * The connections, those being opened included, eldest first.
	 * @return a snapshot
	 */
	public List<SlotView<C>> slots() {
		return decideOn((effects) -> Snapshots.slots(this.state));
	}

	/**
	 * Start the counters again; what is open counts as opened.
	 */
	public void resetStatistics() {
		decide((effects) -> Snapshots.reset(this.state));
	}

	long now() {
		return this.clock.nanoTime();
	}

	private void decide(Consumer<Effects<C>> decision) {
		decideOn((effects) -> {
			decision.accept(effects);
			return true;
		});
	}

	/**
	 * Decide something under the lock and do it after.
	 */
	private <T> T decideOn(Function<Effects<C>, T> decision) {
		Effects<C> effects = new Effects<>();
		try {
			lock();
			try {
				return decision.apply(effects);
			}
			finally {
				this.lock.unlock();
			}
		}
		finally {
			effects.run();
		}
	}

	/**
	 * Who parks at once costs the one before it a wake-up, which takes longer than what
	 * is done under the lock.
	 */
	private void lock() {
		for (int i = 0; i < LOCK_ATTEMPTS; i++) {
			if (this.lock.tryLock()) {
				return;
			}
			Thread.onSpinWait();
		}
		this.lock.lock();
	}

	/**
	 * Where a slot that is to be placed comes from.
	 */
	private enum Origin {

		/** Just dialled. */
		DIAL,

		/** Just given back. */
		RELEASE,

		/** Was idle. */
		IDLE;

		private boolean suits(Acquisition<?> waiter) {
			return this != IDLE || !waiter.request.fresh();
		}

	}

}
