package io.httppool;

/**
 * Is told when something out of the ordinary begins and ends in a pool. Called one event
 * after the other on a thread which does nothing else, so that implementations may do
 * I/O: what they delay is the next event. What they throw is logged and reaches nobody.
 */
public interface PoolEpisodeListener {

	/**
	 * An episode has begun; {@link #episodeEnded} with the same kind and beginning
	 * follows, unless the application ends before.
	 * @param pool the pool
	 * @param episode the episode
	 */
	default void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
	}

	/**
	 * An episode is over.
	 * @param pool the pool
	 * @param episode the episode, with its end and how bad it became
	 */
	default void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
	}

	/**
	 * The burn rate of the pool was taken; again and again, about once per second.
	 * @param pool the pool
	 * @param burnRate how fast it uses up what its objective allows
	 */
	default void burnRateTaken(ConnectionPool pool, BurnRate burnRate) {
	}

}
