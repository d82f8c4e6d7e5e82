package io.httppool.engine;

import java.io.IOException;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.ConnectPhase;
import io.httppool.PooledConnection.Kind;

/**
 * Decides which lane dials, and whose place a dial takes at the cap. All under the
 * engine's lock; the driver dials after it.
 *
 * @param <C> a connection
 */
final class Dialler<C> {

	private final PoolEngine<C> engine;

	private final EngineState<C> state;

	private final Closer<C> closer;

	private final Waits<C> waits;

	private @Nullable Object warmRoute;

	private volatile Kind warmKind = Kind.BLOCKING;

	Dialler(PoolEngine<C> engine, EngineState<C> state, Closer<C> closer, Waits<C> waits) {
		this.engine = engine;
		this.state = state;
		this.closer = closer;
		this.waits = waits;
	}

	/**
	 * Dial for those who wait in a lane, as long as that is likely to serve them sooner
	 * than a release.
	 */
	void dialIfWorth(Lane<C> lane, long now, Effects<C> effects) {
		boolean starved = false;
		while (this.state.isActive() && mayConnect(lane) && unserved(lane) > 0) {
			long at = worthAt(lane, now);
			if (at > now) {
				this.state.alarm.set(at);
				break;
			}
			boolean idleWillDo = lane.waiters.eldest(this.state.tenants, (waiter) -> !waiter.request.fresh()) != null;
			if (idleWillDo && lane.idle.isAnyListed()) {
				// Whoever made it idle sees the waiter and serves it.
				break;
			}
			if (this.state.slots.total() < this.state.cap()) {
				dial(lane, now, effects);
				continue;
			}
			// Said before the look at idle slots: who makes one idle after that look
			// finds it said.
			this.state.lanes.setStarved(lane, true);
			starved = (idleWillDo && lane.open + lane.connecting == this.state.slots.total())
					|| !this.closer.displaceFor(lane, !idleWillDo, effects);
			if (starved) {
				break;
			}
		}
		this.state.lanes.setStarved(lane, starved);
	}

	/**
	 * There may be a place for a dial: offer it to the lanes in their turn.
	 */
	void offerPlaces(long now, Effects<C> effects) {
		for (Lane<C> lane : this.state.lanes.waitingByTurn(this.state.laneShare())) {
			dialIfWorth(lane, now, effects);
		}
	}

	/**
	 * Give the place of a slot to another lane that deserves it more, if there is one.
	 * @param suited which waiters of its own lane the slot would serve
	 * @return whether there is: then the slot is to be closed
	 */
	boolean yieldPlace(Slot<C> slot, Predicate<Acquisition<C>> suited) {
		int others = this.state.lanes.starved() - (slot.lane.starved ? 1 : 0);
		Lane<C> other = (others != 0) ? moreDeserving(slot, suited) : null;
		if (other == null) {
			return false;
		}
		this.closer.reserve(slot, other);
		return true;
	}

	/**
	 * Keep connections to that route warm from now on.
	 */
	void warm(Kind kind, Object route) {
		if (this.warmRoute == null) {
			this.warmKind = kind;
		}
		this.warmRoute = route;
	}

	boolean isWarm(Lane<C> lane) {
		return lane.route().equals(this.warmRoute);
	}

	/**
	 * A request of that kind came: such connections are kept warm. Needs no lock.
	 */
	void noticeKind(Kind kind) {
		if (this.warmKind != kind) {
			this.warmKind = kind;
		}
	}

	/**
	 * Keep enough idle connections.
	 */
	void topUp(long now, Effects<C> effects) {
		Object route = this.warmRoute;
		if (this.state.minIdle == 0 || route == null || this.state.isClosed()) {
			return;
		}
		Lane<C> lane = this.state.lanes.get(this.warmKind, route);
		if (now < lane.warmUpBackoffUntil) {
			this.state.alarm.set(lane.warmUpBackoffUntil);
			return;
		}
		int warm = this.state.slots.idleIn(lane) + Math.max(0, lane.dialling() - lane.waiters.size());
		while (warm < this.state.minIdle && this.state.slots.total() < this.state.max && mayConnect(lane)) {
			start(this.state.slots.create(this.engine, lane, now), effects);
			warm++;
		}
	}

	/**
	 * Dial for nobody, to learn whether that succeeds again. The connection goes idle.
	 */
	void probe(Lane<C> lane, long now, Effects<C> effects) {
		if (this.state.isActive() && this.state.slots.total() < this.state.max && mayConnect(lane)) {
			start(this.state.slots.create(this.engine, lane, now), effects);
		}
	}

	/**
	 * Number of waiters, or of groups that can share a connection, for whom no dial is
	 * under way or about to be.
	 */
	private int unserved(Lane<C> lane) {
		int waiters = lane.waiters.servable(this.state.tenants);
		return (waiters + lane.streams - 1) / lane.streams - lane.dialling() - lane.incoming;
	}

	private long worthAt(Lane<C> lane, long now) {
		if (now < lane.backoffUntil) {
			return lane.backoffUntil;
		}
		Acquisition<C> eldest = lane.waiters.eldest(this.state.tenants, (waiter) -> true);
		if (eldest == null || eldest.request.fresh() || eldest.request.unconnected()) {
			return now;
		}
		return DialPolicy.worthAt(now, unserved(lane), lane.usable(), lane.expectedHold(), lane.usualDial, eldest.until,
				lane.waiters.arrival(lane.dialling() + lane.incoming + 1));
	}

	/**
	 * Whether one more handshake may begin. All kinds of clients count, as it is one host
	 * that they burden.
	 */
	private boolean mayConnect(Lane<C> lane) {
		Lane<C> sibling = this.state.lanes.sibling(lane);
		int connecting = lane.connecting + ((sibling != null) ? sibling.connecting : 0);
		int limit = this.state.settings.maxConcurrentConnects();
		int most = (limit > 0) ? limit : Math.max(1, this.state.max / 3);
		return connecting < ((lane.failures > 0) ? 1 : most);
	}

	private void dial(Lane<C> lane, long now, Effects<C> effects) {
		Acquisition<C> next = lane.waiters.atPlace(lane.dialling() + lane.incoming);
		Slot<C> slot = this.state.slots.create(this.engine, lane, now);
		slot.cause = (next != null) ? next.request.holder() : null;
		Acquisition<C> own = lane.waiters.next(now, this.state.tenants, (waiter) -> waiter.request.unconnected());
		if (own != null) {
			slot.cause = own.request.holder();
			effects.event(() -> this.state.listener.connecting(slot));
			lane.lent++;
			this.waits.serve(own, slot, true, now, effects);
		}
		else {
			start(slot, effects);
		}
	}

	void start(Slot<C> slot, Effects<C> effects) {
		effects.event(() -> this.state.listener.connecting(slot));
		effects.add(() -> {
			try {
				this.state.driver.dial(slot);
			}
			catch (RuntimeException | Error ex) {
				slot.failed(ConnectPhase.CONNECT, new IOException(ex));
			}
		});
	}

	/**
	 * The lane that gets the place of a slot: one that has none at all and has waited for
	 * longer, or any if the slot's lane has more than its share, or has no use for the
	 * slot.
	 */
	private @Nullable Lane<C> moreDeserving(Slot<C> slot, Predicate<Acquisition<C>> suited) {
		Lane<C> lane = slot.lane;
		long own = arrival(lane, suited);
		boolean spare = slot.streams() == 0 && own == Nanos.NEVER;
		boolean overShare = lane.places() > this.state.laneShare();
		Lane<C> result = null;
		long since = Nanos.NEVER;
		for (Lane<C> other : this.state.lanes.waiting()) {
			if (other.starved && unserved(other) <= 0) {
				this.state.lanes.setStarved(other, false);
			}
			// No more connections in use are given up than are needed.
			int promised = (slot.streams() > 0) ? other.promised : 0;
			if (other != lane && other.starved && unserved(other) > promised) {
				long arrival = arrival(other, (waiter) -> true);
				int places = other.places() + other.incoming + promised;
				boolean deserves = spare || (overShare && places < lane.places()) || (places == 0 && arrival < own);
				if (deserves && arrival < since) {
					result = other;
					since = arrival;
				}
			}
		}
		return result;
	}

	private long arrival(Lane<C> lane, Predicate<Acquisition<C>> eligible) {
		Acquisition<C> eldest = lane.waiters.eldest(this.state.tenants, eligible);
		return (eldest != null) ? eldest.since : Nanos.NEVER;
	}

}
