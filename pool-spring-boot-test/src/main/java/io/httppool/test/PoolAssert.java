package io.httppool.test;

import java.time.Duration;
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;
import io.httppool.PoolStats;

/**
 * Assertions on a {@link ConnectionPool}. Connections come back a moment after their
 * caller has its answer, so each assertion waits for its condition, 2 s unless
 * {@link #within(Duration)} says otherwise, and tells the numbers when it does not come
 * true. Not for several threads.
 */
public final class PoolAssert extends AbstractAssert<PoolAssert, ConnectionPool> {

	private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

	private Duration limit = Duration.ofSeconds(2);

	PoolAssert(@Nullable ConnectionPool actual) {
		super(actual, PoolAssert.class);
	}

	/**
	 * Wait for this long at most.
	 * @param limit a positive duration
	 * @return this assertion
	 */
	public PoolAssert within(Duration limit) {
		this.limit = limit;
		return this;
	}

	/**
	 * Verify that nothing is under way: no connection is in use or being opened, nobody
	 * waits for one, and each connection that was opened is idle or closed.
	 * @return this assertion
	 */
	public PoolAssert isAtRest() {
		return eventually("to be at rest", (stats) -> stats.active() == 0 && stats.connecting() == 0
				&& stats.pending() == 0 && stats.opened() - stats.closedTotal() == stats.idle());
	}

	/**
	 * Verify that no connection is kept from the pool, as it is by a response that nobody
	 * closed.
	 * @return this assertion
	 */
	public PoolAssert hasNoLeakedConnection() {
		return eventually("to have no leaked connection", (stats) -> stats.active() == 0);
	}

	/**
	 * Verify that no connection is open.
	 * @return this assertion
	 */
	public PoolAssert hasNoOpenConnection() {
		return eventually("to have no open connection",
				(stats) -> stats.active() == 0 && stats.idle() == 0 && stats.connecting() == 0);
	}

	private PoolAssert eventually(String expectation, Predicate<PoolStats> condition) {
		isNotNull();
		ConnectionPool pool = this.actual;
		try {
			Awaitility.await()
				.atMost(this.limit)
				.pollDelay(Duration.ZERO)
				.pollInterval(POLL_INTERVAL)
				.until(() -> condition.test(pool.stats()));
		}
		catch (ConditionTimeoutException ex) {
			failWithMessage("%nExpecting pool '%s'%n%s%nwithin %s but there were:%n  %s", pool.name(), expectation,
					this.limit, describe(pool.stats()));
		}
		return this;
	}

	private static String describe(PoolStats stats) {
		return "active=%d, idle=%d, connecting=%d, pending=%d, max=%d, opened=%d, closed=%d %s".formatted(
				stats.active(), stats.idle(), stats.connecting(), stats.pending(), stats.max(), stats.opened(),
				stats.closedTotal(), stats.closed());
	}

}
