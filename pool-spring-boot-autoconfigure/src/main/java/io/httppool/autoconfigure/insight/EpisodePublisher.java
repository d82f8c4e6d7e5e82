package io.httppool.autoconfigure.insight;

import org.springframework.context.ApplicationEventPublisher;

import io.httppool.ConnectionPool;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeEvent;
import io.httppool.PoolEpisodeListener;

/**
 * Publishes episodes to the event listeners of the application.
 */
final class EpisodePublisher implements PoolEpisodeListener {

	private final ApplicationEventPublisher publisher;

	EpisodePublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
		this.publisher.publishEvent(new PoolEpisodeEvent(pool.name(), episode));
	}

	@Override
	public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
		this.publisher.publishEvent(new PoolEpisodeEvent(pool.name(), episode));
	}

}
