package io.httppool.insight;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.httppool.PoolEpisode;

/**
 * The episodes of one pool: those that go on, and the last ones that are over. Written by
 * one thread at a time, read by any.
 */
final class EpisodeLog {

	static final int MAX_OVER = 100;

	private final Map<PoolEpisode.Kind, PoolEpisode> ongoing = new EnumMap<>(PoolEpisode.Kind.class);

	private final Deque<PoolEpisode> over = new ArrayDeque<>();

	private volatile List<PoolEpisode> newestFirst = List.of();

	void add(PoolEpisode episode) {
		if (episode.isOngoing()) {
			this.ongoing.put(episode.kind(), episode);
		}
		else {
			this.ongoing.remove(episode.kind());
			this.over.addFirst(episode);
			if (this.over.size() > MAX_OVER) {
				this.over.removeLast();
			}
		}
		this.newestFirst = Stream.concat(this.ongoing.values().stream(), this.over.stream())
			.sorted(Comparator.comparing(PoolEpisode::startedAt).reversed())
			.toList();
	}

	List<PoolEpisode> newestFirst() {
		return this.newestFirst;
	}

}
