package io.httppool.httpclient;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Finds the pool of a URL: same origin, longest base path. Immutable.
 */
final class UrlMatcher {

	private final Map<Origin, List<Target>> targets = new HashMap<>();

	UrlMatcher(Collection<HttpComponentsConnectionPool> pools) {
		for (HttpComponentsConnectionPool pool : pools) {
			URI baseUrl = pool.config().baseUrl();
			this.targets.computeIfAbsent(Origin.of(baseUrl), (key) -> new ArrayList<>())
				.add(new Target(segments(baseUrl.getRawPath()), pool));
		}
		this.targets.values().forEach((list) -> list.sort(Comparator.comparing((target) -> -target.path().length())));
	}

	Optional<HttpComponentsConnectionPool> match(URI url) {
		List<Target> matching = matching(url);
		if (matching.isEmpty() || (matching.size() > 1 && matching.get(0).path().equals(matching.get(1).path()))) {
			return Optional.empty();
		}
		return Optional.of(matching.get(0).pool());
	}

	/**
	 * Whether a URL belongs to an upstream, or to several that only a name can tell
	 * apart.
	 */
	boolean isUpstream(URI url) {
		return !matching(url).isEmpty();
	}

	private List<Target> matching(URI url) {
		if (url.getScheme() == null || url.getHost() == null) {
			return List.of();
		}
		String path = segments(url.getRawPath());
		return this.targets.getOrDefault(Origin.of(url), List.of())
			.stream()
			.filter((target) -> path.startsWith(target.path()))
			.toList();
	}

	/**
	 * A path that ends with a slash, so that a prefix is one by whole segments.
	 */
	private static String segments(@Nullable String path) {
		if (path == null || path.isEmpty()) {
			return "/";
		}
		return path.endsWith("/") ? path : path + "/";
	}

	/**
	 * A base path and its pool.
	 *
	 * @param path the path with a slash at its end
	 * @param pool the pool
	 */
	private record Target(String path, HttpComponentsConnectionPool pool) {

	}

}
