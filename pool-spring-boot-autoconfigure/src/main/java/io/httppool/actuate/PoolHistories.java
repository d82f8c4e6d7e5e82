package io.httppool.actuate;

import java.util.Optional;

import io.httppool.ConnectionPools;
import io.httppool.insight.PoolPauses;
import io.httppool.insight.PoolTrafficRecorder;

/**
 * What happened in the pools lately, for {@link PoolsEndpointWebExtension}.
 */
public final class PoolHistories {

	private final ConnectionPools pools;

	private final PoolTrafficRecorder recorder;

	private final PoolPauses pauses;

	/**
	 * Create an instance.
	 * @param pools the pools
	 * @param recorder remembers what happened in them
	 * @param pauses knows whose callers hold back
	 */
	public PoolHistories(ConnectionPools pools, PoolTrafficRecorder recorder, PoolPauses pauses) {
		this.pools = pools;
		this.recorder = recorder;
		this.pauses = pauses;
	}

	/**
	 * What happened in one pool.
	 * @param name the upstream's name
	 * @return its history, or empty if there is no pool of that name
	 */
	Optional<PoolHistoryDescriptor> find(String name) {
		return this.pools.find(name)
			.flatMap((pool) -> this.recorder.history(pool)
				.map((history) -> PoolHistoryDescriptor.of(history, this.pauses.remaining(pool))));
	}

}
