package io.httppool.engine;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOrder;
import io.httppool.PooledConnection.Kind;

/**
 * The lanes of an engine by kind and route. Written under the engine's lock, read
 * without.
 *
 * @param <C> a connection
 */
final class LaneRegistry<C> {

	private final ConcurrentMap<Object, Lane<C>> blocking = new ConcurrentHashMap<>();

	private final ConcurrentMap<Object, Lane<C>> async = new ConcurrentHashMap<>();

	private final AcquireOrder order;

	private final long ageingInterval;

	private final long keepAliveMargin;

	private final AtomicInteger starved = new AtomicInteger();

	LaneRegistry(AcquireOrder order, long ageingInterval, long keepAliveMargin) {
		this.order = order;
		this.ageingInterval = ageingInterval;
		this.keepAliveMargin = keepAliveMargin;
	}

	@Nullable Lane<C> find(Kind kind, Object route) {
		return lanes(kind).get(route);
	}

	Lane<C> get(Kind kind, Object route) {
		return lanes(kind).computeIfAbsent(route,
				(key) -> new Lane<>(kind, key, this.order, this.ageingInterval, this.keepAliveMargin));
	}

	/**
	 * The lane of the other kind that leads to the same place.
	 */
	@Nullable Lane<C> sibling(Lane<C> lane) {
		return find((lane.kind() == Kind.BLOCKING) ? Kind.ASYNC : Kind.BLOCKING, lane.route());
	}

	Stream<Lane<C>> of(Kind kind) {
		return lanes(kind).values().stream();
	}

	Stream<Lane<C>> all() {
		return Stream.of(this.blocking, this.async).flatMap((lanes) -> lanes.values().stream());
	}

	private ConcurrentMap<Object, Lane<C>> lanes(Kind kind) {
		return switch (kind) {
			case BLOCKING -> this.blocking;
			case ASYNC -> this.async;
		};
	}

	/**
	 * The lanes in which somebody waits.
	 * @return a copy
	 */
	List<Lane<C>> waiting() {
		return all().filter((lane) -> lane.waiting != 0).toList();
	}

	/**
	 * The lanes in which somebody waits, in the order in which a free place is offered to
	 * them: first those that have no more than their share, then by arrival.
	 * @param share places that one lane may take while others wait
	 * @return a copy
	 */
	List<Lane<C>> waitingByTurn(int share) {
		List<Lane<C>> waiting = waiting();
		if (waiting.size() < 2) {
			return waiting;
		}
		return waiting.stream()
			.sorted(Comparator.<Lane<C>, Boolean>comparing((lane) -> lane.places() >= share)
				.thenComparing((lane) -> lane.waiters.arrival(1)))
			.toList();
	}

	void forgetIf(Predicate<Lane<C>> forgettable) {
		this.blocking.values().removeIf(forgettable);
		this.async.values().removeIf(forgettable);
	}

	/**
	 * Note whether a lane waits for a place at the cap.
	 */
	void setStarved(Lane<C> lane, boolean starved) {
		if (lane.starved != starved) {
			lane.starved = starved;
			this.starved.addAndGet(starved ? 1 : -1);
		}
	}

	/**
	 * Number of lanes that wait for a place at the cap.
	 */
	int starved() {
		return this.starved.get();
	}

}
