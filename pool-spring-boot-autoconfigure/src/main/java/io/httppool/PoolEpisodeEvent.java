package io.httppool;

/**
 * Published to the application's event listeners when an episode of a pool begins, and
 * again when it is over: {@code @EventListener void on(PoolEpisodeEvent event)}.
 *
 * @param pool name of the pool
 * @param episode the episode; {@link PoolEpisode#isOngoing()} tells its beginning from
 * its end
 */
public record PoolEpisodeEvent(String pool, PoolEpisode episode) {

}
