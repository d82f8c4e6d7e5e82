package io.httppool.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.Priority;

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

	private final Map<Priority, Level<C>> levels = new EnumMap<>(Priority.class);

	private int size;

	WaiterQueue(long ageingInterval) {
		this.ageingInterval = ageingInterval;
		for (Priority priority : Priority.values()) {
			this.levels.put(priority, new Level<>());
		}
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
		for (Map.Entry<Priority, Level<C>> entry : this.levels.entrySet()) {
			Acquisition<C> eldest = entry.getValue().eldest(shares, eligible);
			if (eldest != null) {
				long rank = rank(entry.getKey(), now - eldest.since);
				if (eldestOfBest == null || rank < bestRank
						|| (rank == bestRank && eldest.since < eldestOfBest.since)) {
					best = entry.getValue();
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
		for (Level<C> level : this.levels.values()) {
			Acquisition<C> eldest = level.eldest(shares, eligible);
			if (eldest != null && (result == null || eldest.since < result.since)) {
				result = eldest;
			}
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
		for (Level<C> level : this.levels.values()) {
			for (Map.Entry<String, Set<Acquisition<C>>> entry : level.byTenant.entrySet()) {
				count += Math.min(entry.getValue().size(), shares.left(tenant(entry.getKey())));
			}
		}
		return count;
	}

	/**
	 * Whether a waiter is among the first ones, by priority and arrival.
	 * @param shares tenants that have their share are passed over
	 */
	boolean isAmongFirst(Acquisition<C> waiter, int count, TenantShares shares) {
		int seen = 0;
		for (Level<C> level : this.levels.values()) {
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
		for (Level<C> level : this.levels.values()) {
			Iterator<Acquisition<C>> arrivals = level.arrivals.iterator();
			for (int i = 0; i < place && arrivals.hasNext(); i++) {
				eldest.add(arrivals.next().since);
			}
		}
		eldest.sort(null);
		return eldest.get(place - 1);
	}

	/**
	 * All waiters, by priority and then in the order of arrival.
	 * @return a copy
	 */
	List<Acquisition<C>> all() {
		List<Acquisition<C>> all = new ArrayList<>(this.size);
		this.levels.values().forEach((level) -> all.addAll(level.arrivals));
		return all;
	}

	private long rank(Priority priority, long waited) {
		int rank = switch (priority) {
			case HIGH -> 0;
			case NORMAL -> 1;
			case LOW -> 2;
		};
		return Math.max(0, rank - waited / this.ageingInterval);
	}

	private Level<C> level(Acquisition<C> waiter) {
		return Objects.requireNonNull(this.levels.get(waiter.request.priority()));
	}

	private static String key(@Nullable String tenant) {
		return (tenant != null) ? tenant : NO_TENANT;
	}

	private static @Nullable String tenant(String key) {
		return key.equals(NO_TENANT) ? null : key;
	}

	/**
	 * The waiters of one priority.
	 */
	private static final class Level<C> {

		private final Set<Acquisition<C>> arrivals = new LinkedHashSet<>();

		/** In the order of their turns. */
		private final Map<String, Set<Acquisition<C>>> byTenant = new LinkedHashMap<>();

		private void add(Acquisition<C> waiter) {
			this.arrivals.add(waiter);
			this.byTenant.computeIfAbsent(key(waiter.request.tenant()), (tenant) -> new LinkedHashSet<>()).add(waiter);
		}

		private boolean remove(Acquisition<C> waiter) {
			if (!this.arrivals.remove(waiter)) {
				return false;
			}
			String tenant = key(waiter.request.tenant());
			Set<Acquisition<C>> waiters = Objects.requireNonNull(this.byTenant.get(tenant));
			waiters.remove(waiter);
			if (waiters.isEmpty()) {
				this.byTenant.remove(tenant);
			}
			return true;
		}

		private @Nullable Acquisition<C> eldest(TenantShares shares, Predicate<Acquisition<C>> eligible) {
			Acquisition<C> result = null;
			for (Map.Entry<String, Set<Acquisition<C>>> entry : this.byTenant.entrySet()) {
				Acquisition<C> waiter = first(entry, shares, eligible);
				if (waiter != null && (result == null || waiter.since < result.since)) {
					result = waiter;
				}
			}
			return result;
		}

		/**
		 * The next one of the tenant whose turn it is, which then goes to the end.
		 */
		private @Nullable Acquisition<C> next(TenantShares shares, Predicate<Acquisition<C>> eligible) {
			for (Map.Entry<String, Set<Acquisition<C>>> entry : this.byTenant.entrySet()) {
				Acquisition<C> waiter = first(entry, shares, eligible);
				if (waiter != null) {
					String tenant = entry.getKey();
					Set<Acquisition<C>> waiters = entry.getValue();
					this.byTenant.remove(tenant);
					this.byTenant.put(tenant, waiters);
					return waiter;
				}
			}
			return null;
		}

		private static <C> @Nullable Acquisition<C> first(Map.Entry<String, Set<Acquisition<C>>> waiters,
				TenantShares shares, Predicate<Acquisition<C>> eligible) {
			if (shares.left(tenant(waiters.getKey())) > 0) {
				for (Acquisition<C> waiter : waiters.getValue()) {
					if (eligible.test(waiter)) {
						return waiter;
					}
				}
			}
			return null;
		}

	}

}
