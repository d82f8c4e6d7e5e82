package io.httppool.test;

import org.assertj.core.api.InstanceOfAssertFactory;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;

/**
 * Entry point of the assertions on pools.
 */
public final class PoolAssertions {

	/** For {@code asInstanceOf(…)} on assertions of AssertJ. */
	public static final InstanceOfAssertFactory<ConnectionPool, PoolAssert> POOL = new InstanceOfAssertFactory<>(
			ConnectionPool.class, PoolAssertions::assertThat);

	private PoolAssertions() {
	}

	/**
	 * Assert on a pool.
	 * @param actual the pool
	 * @return the assertions
	 */
	public static PoolAssert assertThat(@Nullable ConnectionPool actual) {
		return new PoolAssert(actual);
	}

}
