package io.httppool.actuate;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolEpisode;

/**
 * What was out of the ordinary in a pool.
 *
 * @param kind see {@link PoolEpisode#kind()}
 * @param severity see {@link PoolEpisode#severity()}
 * @param startedAt see {@link PoolEpisode#startedAt()}
 * @param endedAt see {@link PoolEpisode#endedAt()}; absent from the JSON when
 * {@code null}
 * @param summary see {@link PoolEpisode#summary()}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EpisodeDescriptor(PoolEpisode.Kind kind, PoolEpisode.Severity severity, Instant startedAt,
		@Nullable Instant endedAt, String summary) {

	static EpisodeDescriptor of(PoolEpisode episode) {
		return new EpisodeDescriptor(episode.kind(), episode.severity(), episode.startedAt(), episode.endedAt(),
				episode.summary());
	}

}
