package io.httppool.insight;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.httppool.PoolEpisode;

/**
 * The episodes of one pool: those that go on, and the last ones that are over, of each
 * severity as many, so that what is good to know does not push out what somebody should
 * look at. Written by one thread at a time, read by any.
 */
final class EpisodeLog {

	/** Of each severity. */
	static final int MAX_OVER = 100;

	private final Map<PoolEpisode.Kind, PoolEpisode> ongoing = new EnumMap<>(PoolEpisode.Kind.class);

	private final Map<PoolEpisode.Severity, Deque<PoolEpisode>> over = new EnumMap<>(PoolEpisode.Severity.class);

	private volatile List<PoolEpisode> newestFirst = List.of();

	EpisodeLog() {
		for (PoolEpisode.Severity severity : PoolEpisode.Severity.values()) {
			this.over.put(severity, new ArrayDeque<>());
		}
	}

	void add(PoolEpisode episode) {
		if (episode.isOngoing()) {
			this.ongoing.put(episode.kind(), episode);
		}
		else {
			this.ongoing.remove(episode.kind());
			Deque<PoolEpisode> over = Objects.requireNonNull(this.over.get(episode.severity()));
			over.addFirst(episode);
			if (over.size() > MAX_OVER) {
				over.removeLast();
			}
		}
		this.newestFirst = Stream
			.concat(this.ongoing.values().stream(), this.over.values().stream().flatMap(Collection::stream))
			.sorted(Comparator.comparing(PoolEpisode::startedAt).reversed())
			.toList();
	}

	List<PoolEpisode> newestFirst() {
		return this.newestFirst;
	}

}
