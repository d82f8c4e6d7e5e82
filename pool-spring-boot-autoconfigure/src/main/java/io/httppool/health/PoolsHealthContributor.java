package io.httppool.health;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;

/**
 * The health of the upstreams, a component for each. Asks for the pools each time, so
 * that one that was added shows and one that was removed does not. Pools on demand are no
 * part of it: what hosts a request names is not the application's to answer for.
 */
public class PoolsHealthContributor implements CompositeHealthContributor {

	private final ConnectionPools pools;

	private final PoolAssessor assessor;

	private final PoolEpisodes episodes;

	/**
	 * Create the contributor.
	 * @param pools the pools to show
	 * @param assessor says their status
	 * @param episodes knows their burn rate
	 */
	public PoolsHealthContributor(ConnectionPools pools, PoolAssessor assessor, PoolEpisodes episodes) {
		this.pools = pools;
		this.assessor = assessor;
		this.episodes = episodes;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return isUpstream(name) ? this.pools.find(name).map(this::indicator).orElse(null) : null;
	}

	@Override
	public Stream<Entry> stream() {
		return this.pools.names()
			.stream()
			.filter(PoolsHealthContributor::isUpstream)
			.flatMap((name) -> this.pools.find(name).stream())
			.map((pool) -> new Entry(pool.name(), indicator(pool)));
	}

	private static boolean isUpstream(String name) {
		return !PoolConfig.isOnDemand(name);
	}

	private HealthContributor indicator(ConnectionPool pool) {
		return new PoolHealthIndicator(pool, this.assessor, this.episodes);
	}

}
