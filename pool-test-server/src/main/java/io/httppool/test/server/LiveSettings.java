package io.httppool.test.server;

import java.time.InstantSource;

/**
 * The settings of a server that may change while it runs. May be used by any thread.
 */
final class LiveSettings {

	private final ConnectionBehaviour configuredBehaviour;

	private final FaultPlan initialPlan;

	private final RateLimit initialLimit;

	private final long seed;

	private volatile RateLimit configuredLimit;

	private volatile ConnectionBehaviour behaviour;

	private volatile RateLimiter limiter;

	private volatile ActiveFaults faults;

	LiveSettings(ConnectionBehaviour behaviour, RateLimit limit, FaultPlan plan, long seed) {
		this.configuredBehaviour = behaviour;
		this.configuredLimit = limit;
		this.initialPlan = plan;
		this.initialLimit = limit;
		this.seed = seed;
		this.behaviour = plan.behaviour(behaviour);
		this.limiter = limiter(plan.limit(limit));
		this.faults = new ActiveFaults(plan, seed);
	}

	private static RateLimiter limiter(RateLimit limit) {
		return new RateLimiter(limit, System::nanoTime, InstantSource.system());
	}

	ConnectionBehaviour behaviour() {
		return this.behaviour;
	}

	RateLimiter limiter() {
		return this.limiter;
	}

	ActiveFaults faults() {
		return this.faults;
	}

	long seed() {
		return this.seed;
	}

	// Puts a plan in force. Its counts begin at zero; buckets are kept unless the limit
	// changes by it.
	synchronized void plan(FaultPlan plan) {
		this.faults = new ActiveFaults(plan, this.seed);
		this.behaviour = plan.behaviour(this.configuredBehaviour);
		RateLimit limit = plan.limit(this.configuredLimit);
		if (!limit.equals(this.limiter.limit())) {
			this.limiter = limiter(limit);
		}
	}

	// Puts a limit in force, also in place of the plan's.
	synchronized void limit(RateLimit limit) {
		this.configuredLimit = limit;
		this.limiter = limiter(limit);
	}

	synchronized void resetPlan() {
		plan(this.initialPlan);
	}

	// Back to plan and limit of the start, with full buckets.
	synchronized void reset() {
		limit(this.initialLimit);
		plan(this.initialPlan);
	}

}
