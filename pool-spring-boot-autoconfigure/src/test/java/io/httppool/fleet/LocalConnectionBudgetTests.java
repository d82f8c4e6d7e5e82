package io.httppool.fleet;

import org.junit.jupiter.api.Test;

import io.httppool.PoolConfig;
import io.httppool.PoolProtection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalConnectionBudget}: five connections.
 */
class LocalConnectionBudgetTests {

	private final LocalConnectionBudget budget = new LocalConnectionBudget();

	@Test
	void poolIsHeldToTheQuotaFromTheStart() {
		ListeningPool pool = add(config(20, 8, 5));
		assertThat(pool.max()).isEqualTo(5);
		assertThat(pool.stats().minIdle()).isEqualTo(5);
	}

	@Test
	void poolWithoutAQuotaOrBelowItIsLeftAlone() {
		assertThat(add(config(20, 0, null)).operations()).isEmpty();
		assertThat(add(config(4, 0, 5)).operations()).isEmpty();
	}

	@Test
	void resizeByHandDoesNotLeadBeyondTheQuota() {
		ListeningPool pool = add(config(20, 0, 5));
		pool.resize(20, 9);
		assertThat(pool.max()).isEqualTo(5);
		assertThat(pool.stats().minIdle()).isEqualTo(5);
		pool.resize(3, 1);
		assertThat(pool.max()).isEqualTo(3);
		assertThat(pool.stats().minIdle()).isEqualTo(1);
		pool.resize(4, 0);
		assertThat(pool.max()).isEqualTo(4);
		assertThat(pool.operations()).as("told once if it fits").endsWith("resize 3 1", "resize 4 0");
	}

	@Test
	void minIdleAloneLeavesAloneWhatThePoolMayHaveAtMost() {
		ListeningPool pool = add(config(4, 0, 5));
		ListeningPool other = add(config(4, 0, 5)).active(3);
		other.resizeMinIdle(4);
		this.budget.poolRemoved(pool);
		assertThat(other.max()).isEqualTo(4);
		assertThat(other.stats().minIdle()).isEqualTo(4);
	}

	@Test
	void poolOfTheSameNameHasWhatTheOneBeforeStillUses() {
		ListeningPool before = add(config(20, 0, 5)).active(3);
		ListeningPool pool = add(config(20, 0, 5));
		assertThat(before.max()).isEqualTo(3);
		assertThat(pool.max()).isEqualTo(2);
		this.budget.poolRemoved(before);
		assertThat(pool.max()).isEqualTo(5);
		pool.resize(20, 0);
		assertThat(pool.max()).isEqualTo(5);
	}

	private ListeningPool add(PoolConfig config) {
		ListeningPool pool = new ListeningPool(config, this.budget);
		this.budget.poolAdded(pool);
		return pool;
	}

	static PoolConfig config(int maxConnections, int minIdle, Integer budget) {
		PoolProtection none = PoolProtection.NONE;
		return PoolConfig.builder("shared", "http://h")
			.maxConnections(maxConnections)
			.minIdle(minIdle)
			.protection(new PoolProtection(none.circuitBreaker(), none.rateLimiter(), none.bulkhead(),
					new PoolProtection.Quota(null, none.quota().limitRefreshPeriod(), none.quota().timeoutDuration(),
							budget)))
			.build();
	}

}
