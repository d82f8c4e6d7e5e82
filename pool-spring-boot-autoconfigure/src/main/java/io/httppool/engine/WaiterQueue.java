package io.httppool.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for a connection of one kind and route, and who is next: by priority, within
 * one priority by tenant in turn, and for one tenant in the order of arrival. A priority
 * whose eldest waiter has waited for an ageing interval counts as one higher, and wins
 * against a younger one of that rank, so that nobody waits for ever. Guarded by the
 * engine's lock.
 *
 * @param <C> a connection
 */
final class WaiterQueue<C> {

	/** Stands for requests that belong to no tenant. */
	private static final String NO_TENANT = "";

	private final long ageingInterval;

	/** By rank, highest priority first. */
	private final List<Level<C>> levels;

	private int size;

	WaiterQueue(long ageingInterval) {
		this.ageingInterval = ageingInterval;
		this.levels = List.of(new Level<>(0), new Level<>(1), new Level<>(2));
	}

	int size() {
		return this.size;
	}

	void add(Acquisition<C> waiter) {
		level(waiter).add(waiter);
		this.size++;
	}

	/**
	 * Remove a waiter.
	 * @return whether it was waiting
	 */
	boolean remove(Acquisition<C> waiter) {
		boolean removed = level(waiter).remove(waiter);
		if (removed) {
			this.size--;
		}
		return removed;
	}

	/**
	 * Who is next.
	 * @param now the time
	 * @param shares tenants that have their share are passed over
	 * @param eligible who may be served otherwise
	 * @return the waiter, still in the queue, or {@code null} if nobody is eligible
	 */
	@Nullable Acquisition<C> next(long now, TenantShares shares, Predicate<Acquisition<C>> eligible) {
		Level<C> best = null;
		Acquisition<C> eldestOfBest = null;
		long bestRank = Long.MAX_VALUE;
		for (Level<C> level : this.levels) {
			Acquisition<C> eldest = level.eldest(shares, eligible);
			if (eldest != null) {
				long rank = Math.max(0, level.rank - (now - eldest.since) / this.ageingInterval);
				if (eldestOfBest == null || rank < bestRank
						|| (rank == bestRank && eldest.since < eldestOfBest.since)) {
					best = level;
					eldestOfBest = eldest;
					bestRank = rank;
				}
			}
		}
		return (best != null) ? best.next(shares, eligible) : null;
	}

	/**
	 * Who has waited for longest, whatever the priority.
	 * @param shares tenants that have their share are passed over
	 * @param eligible who may be served otherwise
	 * @return the waiter, or {@code null} if nobody is eligible
	 */
	@Nullable Acquisition<C> eldest(TenantShares shares, Predicate<Acquisition<C>> eligible) {
		Acquisition<C> result = null;
		for (Level<C> level : this.levels) {
			result = elder(result, level.eldest(shares, eligible));
		}
		return result;
	}

	/**
	 * Number of waiters that only the lack of connections keeps waiting.
	 * @param shares tenants do not count beyond their share
	 */
	int servable(TenantShares shares) {
		if (shares.isUnlimited()) {
			return this.size;
		}
		int count = 0;
		for (Level<C> level : this.levels) {
			for (TenantLine<C> waiters : level.byTenant.values()) {
				// One share for all priorities.
				int left = shares.left(waiters.tenant) - ahead(level, waiters.tenant);
				count += Math.max(0, Math.min(waiters.size, left));
			}
		}
		return count;
	}

	/**
	 * Number of waiters of a tenant in higher priorities than one.
	 */
	private int ahead(Level<C> below, @Nullable String tenant) {
		int count = 0;
		for (Level<C> level : this.levels.subList(0, below.rank)) {
			TenantLine<C> waiters = level.byTenant.get(Level.key(tenant));
			count += (waiters != null) ? waiters.size : 0;
		}
		return count;
	}

	/**
	 * Whether a waiter is among the first ones, by priority and arrival.
	 * @param shares tenants that have their share are passed over
	 */
	boolean isAmongFirst(Acquisition<C> waiter, int count, TenantShares shares) {
		int seen = 0;
		for (Level<C> level : this.levels) {
			for (Acquisition<C> other : level.arrivals) {
				if (seen == count) {
					return false;
				}
				if (shares.left(other.request.tenant()) > 0) {
					if (other == waiter) {
						return true;
					}
					seen++;
				}
			}
		}
		return false;
	}

	/**
	 * When a waiter came.
	 * @param place 1 for the eldest one, whatever the priority
	 * @return the time, {@link Long#MAX_VALUE} if there are not so many
	 */
	long arrival(int place) {
		if (place > this.size) {
			return Long.MAX_VALUE;
		}
		List<Long> eldest = new ArrayList<>();
		for (Level<C> level : this.levels) {
			Iterator<Acquisition<C>> arrivals = level.arrivals.iterator();
			for (int i = 0; i < place && arrivals.hasNext(); i++) {
				eldest.add(arrivals.next().since);
			}
		}
		eldest.sort(null);
		return eldest.get(place - 1);
	}

	/**
	 * Who stands at a place, by priority and then in the order of arrival.
	 * @param place 0 for the first one
	 * @return the waiter, or {@code null} if there are not so many
	 */
	@Nullable Acquisition<C> atPlace(int place) {
		int seen = 0;
		for (Level<C> level : this.levels) {
			for (Acquisition<C> waiter : level.arrivals) {
				if (seen == place) {
					return waiter;
				}
				seen++;
			}
		}
		return null;
	}

	/**
	 * All waiters, by priority and then in the order of arrival.
	 * @return a copy
	 */
	List<Acquisition<C>> all() {
		List<Acquisition<C>> all = new ArrayList<>(this.size);
		this.levels.forEach((level) -> level.arrivals.forEach(all::add));
		return all;
	}

	private Level<C> level(Acquisition<C> waiter) {
		int rank = switch (waiter.request.priority()) {
			case HIGH -> 0;
			case NORMAL -> 1;
			case LOW -> 2;
		};
		return this.levels.get(rank);
	}

	private static <C> @Nullable Acquisition<C> elder(@Nullable Acquisition<C> one, @Nullable Acquisition<C> other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (other.since < one.since) ? other : one;
	}

	/**
	 * Where a waiter stands.
	 *
	 * @param arrival among those of its priority
	 * @param turn among those of its tenant, too
	 * @param <C> a connection
	 */
	record Places<C>(Line.Place<Acquisition<C>> arrival, Line.Place<Acquisition<C>> turn) {

	}

	/**
	 * The waiters of one priority.
	 */
	private static final class Level<C> {

		private final int rank;

		private final Line<Acquisition<C>> arrivals = new Line<>();

		/** In the order of their turns. */
		private final Map<String, TenantLine<C>> byTenant = new LinkedHashMap<>();

		private Level(int rank) {
			this.rank = rank;
		}

		private void add(Acquisition<C> waiter) {
			String tenant = waiter.request.tenant();
			TenantLine<C> waiters = this.byTenant.computeIfAbsent(key(tenant), (key) -> new TenantLine<>(tenant));
			waiter.places = new Places<>(this.arrivals.join(waiter), waiters.line.join(waiter));
			waiters.size++;
		}

		private boolean remove(Acquisition<C> waiter) {
			Places<C> places = waiter.places;
			if (places == null) {
				return false;
			}
			String tenant = key(waiter.request.tenant());
			TenantLine<C> waiters = Objects.requireNonNull(this.byTenant.get(tenant));
			waiter.places = null;
			this.arrivals.leave(places.arrival());
			waiters.line.leave(places.turn());
			waiters.size--;
			if (waiters.size == 0) {
				this.byTenant.remove(tenant);
			}
			return true;
		}

		private @Nullable Acquisition<C> eldest(TenantShares shares, Predicate<Acquisition<C>> eligible) {
			if (this.arrivals.isEmpty()) {
				return null;
			}
			Acquisition<C> result = null;
			for (TenantLine<C> waiters : this.byTenant.values()) {
				result = elder(result, waiters.first(shares, eligible));
			}
			return result;
		}

		/**
		 * The next one of the tenant whose turn it is, which then goes to the end.
		 */
		private @Nullable Acquisition<C> next(TenantShares shares, Predicate<Acquisition<C>> eligible) {
			TenantLine<C> turn = null;
			Acquisition<C> waiter = null;
			Iterator<TenantLine<C>> turns = this.byTenant.values().iterator();
			while (waiter == null && turns.hasNext()) {
				turn = turns.next();
				waiter = turn.first(shares, eligible);
			}
			if (turn != null && waiter != null && this.byTenant.size() > 1) {
				turns.remove();
				this.byTenant.put(key(turn.tenant), turn);
			}
			return waiter;
		}

		private static String key(@Nullable String tenant) {
			return (tenant != null) ? tenant : NO_TENANT;
		}

	}

	/**
	 * The waiters of one priority and tenant.
	 */
	private static final class TenantLine<C> {

		private final @Nullable String tenant;

		private final Line<Acquisition<C>> line = new Line<>();

		private int size;

		private TenantLine(@Nullable String tenant) {
			this.tenant = tenant;
		}

		private @Nullable Acquisition<C> first(TenantShares shares, Predicate<Acquisition<C>> eligible) {
			if (shares.left(this.tenant) > 0) {
				for (Acquisition<C> waiter : this.line) {
					if (eligible.test(waiter)) {
						return waiter;
					}
				}
			}
			return null;
		}

	}

}
