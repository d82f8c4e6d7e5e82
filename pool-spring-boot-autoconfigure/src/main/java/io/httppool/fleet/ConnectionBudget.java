package io.httppool.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
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

	/** Whoever sizes pools on our behalf. */
	private volatile @Nullable Thread resizer;

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
			pool.resize(1, Math.min(pool.config().minIdle(), 1));
			this.parts.put(pool, new Part(pool, budget));
		}
	}

	void remove(ConnectionPool pool) {
		this.parts.remove(pool);
	}

	/**
	 * A pool was resized. By hand, that says what it may have at most.
	 * @return whether it was by hand
	 */
	boolean resized(ConnectionPool pool, int max, int minIdle) {
		Part part = this.parts.get(pool);
		boolean byHand = part != null && Thread.currentThread() != this.resizer;
		if (part != null && byHand) {
			part.most = max;
			part.minIdle = minIdle;
			part.share = max;
			logger.info("Pool '{}' was resized: max-connections={}, min-idle={}, as far as its share of"
					+ " quota.max-connections={} goes", pool.name(), max, minIdle, part.budget);
		}
		return byHand;
	}

	/**
	 * Look at what the pools could use now.
	 * @return whether one has callers waiting that more connections might serve
	 */
	boolean sample() {
		boolean tight = false;
		for (Part part : this.parts.values()) {
			PoolStats stats = part.pool.stats();
			int demand = stats.active() + stats.pending();
			part.peak = Math.max(part.peak, demand);
			tight |= stats.pending() > 0 && part.share < part.most;
		}
		return tight;
	}

	/**
	 * Say what the pools want, and give up what they have too much of.
	 * @param others the other replicas
	 */
	List<Beat.Wish> wishes(List<Replica> others) {
		this.asked = List.copyOf(this.parts.values());
		List<Beat.Wish> wishes = new ArrayList<>();
		for (Part part : this.asked) {
			part.settle();
			Claim own = new Claim(part.demand, part.most);
			int wanted = Math.min(share(part, own, others), part.most);
			if (wanted < part.share) {
				resize(part, wanted);
			}
			wishes.add(new Beat.Wish(part.pool.name(), part.budget, wanted, part.pool.connections().size(), own));
		}
		return wishes;
	}

	private int share(Part part, Claim own, List<Replica> others) {
		List<Claim> claims = new ArrayList<>();
		int place = 0;
		for (Replica other : others.stream().sorted(Comparator.comparing(Replica::id)).toList()) {
			Claim claim = other.claims().get(part.pool.name());
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
			resize(part, granted.get(i));
		}
	}

	/**
	 * Nobody grants anything. Shares are kept; who has none yet takes an equal one.
	 * @param replicas how many replicas there are
	 */
	void lost(int replicas) {
		for (Part part : this.parts.values()) {
			if (!part.granted) {
				resize(part, Math.max(1, Math.min(part.most, part.budget / replicas)));
			}
		}
	}

	private void resize(Part part, int share) {
		if (share == part.share) {
			return;
		}
		logger.debug("Pool '{}': max-connections={}, it was {}, as its share of quota.max-connections={}",
				part.pool.name(), share, part.share, part.budget);
		part.share = share;
		this.resizer = Thread.currentThread();
		try {
			part.pool.resize(share, Math.min(part.minIdle, share));
		}
		finally {
			this.resizer = null;
		}
	}

	/**
	 * The part of one pool.
	 */
	private static final class Part {

		/** What was needed for a moment is kept for a few beats: this much of it each. */
		private static final double KEPT = 0.7;

		private final ConnectionPool pool;

		private final int budget;

		private volatile int most;

		private volatile int minIdle;

		private volatile int share;

		private volatile boolean granted;

		private int peak;

		private int demand;

		private Part(ConnectionPool pool, int budget) {
			this.pool = pool;
			this.budget = budget;
			this.most = pool.config().maxConnections();
			this.minIdle = pool.config().minIdle();
			this.share = 1;
		}

		private void settle() {
			this.demand = Math.max(Math.max(this.peak, this.minIdle), (int) (this.demand * KEPT));
			this.peak = 0;
		}

	}

}
