package io.httppool.insight;

import io.httppool.PoolStats;

/**
 * What a pool held at one moment.
 *
 * @param max see {@link PoolStats#max()}
 * @param minIdle see {@link PoolStats#minIdle()}
 * @param active see {@link PoolStats#active()}
 * @param idle see {@link PoolStats#idle()}
 * @param draining see {@link PoolStats#draining()}
 * @param connecting see {@link PoolStats#connecting()}
 * @param pending see {@link PoolStats#pending()}
 */
public record PoolLevels(int max, int minIdle, int active, int idle, int draining, int connecting, int pending) {

	static PoolLevels of(PoolStats stats) {
		return new PoolLevels(stats.max(), stats.minIdle(), stats.active(), stats.idle(), stats.draining(),
				stats.connecting(), stats.pending());
	}

}
