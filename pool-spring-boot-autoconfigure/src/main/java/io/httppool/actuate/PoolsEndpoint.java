package io.httppool.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.PoolStats;
import io.httppool.insight.PoolAssessor;

/**
 * Actuator endpoint that shows the pools: their numbers, and their configuration with the
 * origin of each value. Shows no credentials and no header value.
 */
@Endpoint(id = "pools", defaultAccess = Access.READ_ONLY)
public class PoolsEndpoint {

	private final ConnectionPools pools;

	private final PoolAssessor assessor;

	/**
	 * Create the endpoint.
	 * @param pools the pools to show
	 * @param assessor says their status
	 */
	public PoolsEndpoint(ConnectionPools pools, PoolAssessor assessor) {
		this.pools = pools;
		this.assessor = assessor;
	}

	/**
	 * Show all pools.
	 * @return a summary of each
	 */
	@ReadOperation
	public PoolsDescriptor pools() {
		Map<String, PoolSummaryDescriptor> summaries = new LinkedHashMap<>();
		this.pools.names()
			.forEach((name) -> this.pools.find(name).ifPresent((pool) -> summaries.put(name, summary(pool))));
		return new PoolsDescriptor(summaries);
	}

	/**
	 * Show one pool.
	 * @param name the upstream's name
	 * @return its summary and configuration, or {@code null} if there is none of that
	 * name
	 */
	@ReadOperation
	public @Nullable PoolDescriptor pool(@Selector String name) {
		return this.pools.find(name).map(this::detail).orElse(null);
	}

	UnknownPoolDescriptor unknown() {
		return new UnknownPoolDescriptor("There is no pool of this name.", List.copyOf(this.pools.names()));
	}

	private PoolSummaryDescriptor summary(ConnectionPool pool) {
		PoolStats stats = pool.stats();
		return PoolSummaryDescriptor.of(pool, stats, this.assessor.assess(pool, stats).status());
	}

	private PoolDescriptor detail(ConnectionPool pool) {
		return new PoolDescriptor(summary(pool), PoolConfigDescriber.describe(pool.config()),
				List.copyOf(pool.routes()));
	}

}
