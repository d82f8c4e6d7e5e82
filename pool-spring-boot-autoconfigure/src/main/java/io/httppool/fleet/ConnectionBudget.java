package io.httppool.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.ConnectionPool;
import io.httppool.PoolStats;
import io.httppool.fleet.Replica.Claim;

/**
 * The pools whose connections are a part of a budget, and the share that each has. A
 * share that becomes smaller is given up before the others are told, and one that becomes
 * larger is used after it was granted.
 * <p>
 * The fleet's thread sizes the pools; they come, go and are resized by hand on any
 * thread.
 */
final class ConnectionBudget {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionBudget.class);

	private final String id;

	private final Map<ConnectionPool, Part> parts = new ConcurrentHashMap<>();

	private List<Part> asked = List.of();

	ConnectionBudget(String id) {
		this.id = id;
	}

	/**
	 * Whether the connections of a pool are a part of a budget.
	 */
	static boolean isPart(ConnectionPool pool) {
		return pool.config().protection().quota().maxConnections() != null;
	}

	/**
	 * A pool has come. It has one connection until more are granted.
	 */
	void add(ConnectionPool pool) {
		Integer budget = pool.config().protection().quota().maxConnections();
		if (budget != null) {
			Part part = new Part(pool, budget);
			this.parts.put(pool, part);
			part.held.hold(1);
		}
	}

	/**
	 * A pool is gone.
	 * @return whether its connections were a part of a budget
	 */
	boolean remove(ConnectionPool pool) {
		return this.parts.remove(pool) != null;
	}

	/**
	 * A pool was resized. By hand, that says what it may have at most.
	 * @return whether it was by hand
	 */
	boolean resized(ConnectionPool pool, int max, int minIdle) {
		Part part = this.parts.get(pool);
		boolean byHand = part != null && part.held.resized(max, minIdle);
		if (part != null && byHand) {
			logger.info("Pool '{}' was resized: max-connections={}, min-idle={}, as far as its share of"
					+ " quota.max-connections={} goes", pool.name(), max, minIdle, part.budget);
		}
		return byHand;
	}

	/**
	 * Somebody changed how many connections a pool keeps warm.
	 * @return whether its connections are a part of a budget
	 */
	boolean minIdleResized(ConnectionPool pool, int max, int minIdle) {
		Part part = this.parts.get(pool);
		if (part != null) {
			part.held.minIdleResized(max, minIdle);
			logger.info("Pool '{}' was resized: min-idle={}, as far as its share of quota.max-connections={} goes",
					pool.name(), minIdle, part.budget);
		}
		return part != null;
	}

	/**
	 * Look at what the pools could use now.
	 * @return whether one has callers waiting that more connections might serve
	 */
	boolean sample() {
		boolean tight = false;
		for (Part part : this.parts.values()) {
			PoolStats stats = part.held.pool().stats();
			int demand = stats.active() + stats.pending();
			part.peak = Math.max(part.peak, demand);
			tight |= stats.pending() > 0 && part.held.share() < part.held.most();
		}
		return tight;
	}

	/**
	 * Say what the pools want, and give up what they have too much of.
	 * @param others the other replicas
	 */
	List<Beat.Wish> wishes(List<Replica> others) {
		this.asked = newest();
		List<Beat.Wish> wishes = new ArrayList<>();
		for (Part part : this.asked) {
			part.settle();
			letOthersEnd(part);
			Claim own = new Claim(part.demand + part.ending, part.held.most() + part.ending);
			int wanted = Math.min(share(part, own, others), own.most());
			if (wanted - part.ending < part.held.share()) {
				hold(part, wanted);
			}
			wishes.add(new Beat.Wish(part.name(), part.budget, wanted, part.open() + part.ending, own));
		}
		return wishes;
	}

	/**
	 * The parts of the upstreams, without those of pools that still end while there is
	 * another one of their name.
	 */
	private List<Part> newest() {
		Map<String, Part> newest = new LinkedHashMap<>();
		this.parts.values()
			.forEach((part) -> newest.merge(part.name(), part,
					(one, other) -> one.held.isNewerThan(other.held) ? one : other));
		return List.copyOf(newest.values());
	}

	private void letOthersEnd(Part newest) {
		newest.ending = this.parts.values()
			.stream()
			.filter((part) -> part != newest && part.name().equals(newest.name()))
			.mapToInt((part) -> part.held.letEnd())
			.sum();
	}

	private int share(Part part, Claim own, List<Replica> others) {
		List<Claim> claims = new ArrayList<>();
		int place = 0;
		for (Replica other : others.stream().sorted(Comparator.comparing(Replica::id)).toList()) {
			Claim claim = other.claims().get(part.name());
			if (claim != null) {
				claims.add(claim);
				place += (other.id().compareTo(this.id) < 0) ? 1 : 0;
			}
		}
		claims.add(place, own);
		return Shares.of(part.budget, claims)[place];
	}

	/**
	 * What the pools wanted was answered.
	 */
	void granted(List<Integer> granted) {
		for (int i = 0; i < this.asked.size(); i++) {
			Part part = this.asked.get(i);
			part.granted = true;
			hold(part, granted.get(i));
		}
	}

	/**
	 * Nobody grants anything. Shares are kept; who has none yet takes an equal one.
	 * @param replicas how many replicas there are
	 */
	void lost(int replicas) {
		for (Part part : newest()) {
			if (!part.granted) {
				letOthersEnd(part);
				hold(part, part.budget / replicas);
			}
		}
	}

	/**
	 * Hold the pool of an upstream to what those of its name that still end leave of it.
	 */
	private void hold(Part part, int upstream) {
		int share = Math.max(1, upstream - part.ending);
		int before = part.held.share();
		if (share != before) {
			logger.debug("Pool '{}': max-connections={}, it was {}, as its share of quota.max-connections={}",
					part.name(), share, before, part.budget);
			part.held.hold(share);
		}
	}

	/**
	 * The part of one pool.
	 */
	private static final class Part {

		/** What was needed for a moment is kept for a few beats: this much of it each. */
		private static final double KEPT = 0.7;

		private final HeldPool held;

		private final int budget;

		private volatile boolean granted;

		private int peak;

		private int demand;

		/** How many connections those of the same name have that still end. */
		private int ending;

		private Part(ConnectionPool pool, int budget) {
			this.held = new HeldPool(pool);
			this.budget = budget;
		}

		private String name() {
			return this.held.name();
		}

		private int open() {
			return this.held.pool().connections().size();
		}

		private void settle() {
			this.demand = Math.max(Math.max(this.peak, this.held.minIdle()), (int) (this.demand * KEPT));
			this.peak = 0;
		}

	}

}
