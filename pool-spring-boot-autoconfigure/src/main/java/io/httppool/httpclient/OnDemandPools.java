package io.httppool.httpclient;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;

/**
 * Pools of origins that are no upstream, made when they are first needed. There are never
 * more than a fixed number of them: the one that was not needed for longest makes room.
 */
final class OnDemandPools {

	private static final int MAX_NAME_LENGTH = 64;

	private final PoolConfig template;

	private final int max;

	private final Function<PoolConfig, HttpComponentsConnectionPool> factory;

	private final Consumer<HttpComponentsConnectionPool> retirement;

	/**
	 * Ends pools that have calls in flight, which may take their {@code shutdown-grace}.
	 */
	private final ExecutorService closer = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "pool-closer");
		thread.setDaemon(true);
		return thread;
	});

	/** In the order of their last use; guarded by the monitor of this object. */
	private final Map<Origin, HttpComponentsConnectionPool> pools = new LinkedHashMap<>(16, 0.75f, true);

	/**
	 * Pools that had to make room while calls were in flight, until these have ended;
	 * guarded by the monitor of this object.
	 */
	private final Set<HttpComponentsConnectionPool> ending = new HashSet<>();

	private boolean closed;

	OnDemandPools(PoolConfig template, int max, Function<PoolConfig, HttpComponentsConnectionPool> factory,
			Consumer<HttpComponentsConnectionPool> retirement) {
		this.template = template;
		this.max = max;
		this.factory = factory;
		this.retirement = retirement;
	}

	/**
	 * The pool of a URL's origin.
	 * @param url a URL
	 * @return the pool, or empty if the URL is not one of http or https, or after the end
	 */
	Optional<HttpComponentsConnectionPool> get(URI url) {
		if (url.getHost() == null
				|| !("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))) {
			return Optional.empty();
		}
		Origin origin = Origin.of(url);
		HttpComponentsConnectionPool pool;
		HttpComponentsConnectionPool evicted = null;
		synchronized (this) {
			if (this.closed) {
				return Optional.empty();
			}
			pool = this.pools.get(origin);
			if (pool == null) {
				// First, so that a pool that cannot be made costs nobody else's.
				pool = this.factory.apply(this.template.forOrigin(name(origin), URI.create(origin.toString())));
				this.pools.put(origin, pool);
				evicted = (this.pools.size() > this.max) ? removeEldest() : null;
			}
			if (evicted != null) {
				evicted.drain();
				if (evicted.isBusy()) {
					endLater(evicted);
					evicted = null;
				}
			}
		}
		if (evicted != null) {
			this.retirement.accept(evicted);
		}
		return Optional.of(pool);
	}

	/**
	 * Begin a call with the pool of a URL's origin: while it begins, the pool makes no
	 * room for others.
	 * @return the call, or {@code null} after the end
	 */
	@Nullable PoolCall begin(URI url, String method) throws PoolClosedException {
		while (true) {
			Optional<HttpComponentsConnectionPool> pool = get(url);
			if (pool.isEmpty()) {
				return null;
			}
			synchronized (this) {
				if (this.pools.containsValue(pool.get())) {
					return pool.get().begin(method);
				}
			}
		}
	}

	synchronized List<HttpComponentsConnectionPool> all() {
		return new ArrayList<>(this.pools.values());
	}

	/**
	 * Make no more pools.
	 * @return those that there are, to be closed; those that are ending, too
	 */
	synchronized List<HttpComponentsConnectionPool> close() {
		this.closed = true;
		this.closer.shutdown();
		List<HttpComponentsConnectionPool> pools = all();
		pools.addAll(this.ending);
		return pools;
	}

	private @Nullable HttpComponentsConnectionPool removeEldest() {
		Origin eldest = this.pools.keySet().iterator().next();
		return this.pools.remove(eldest);
	}

	/**
	 * Under the monitor, so that the closer has not been shut down meanwhile, and whoever
	 * shuts it down knows of the pool.
	 */
	private void endLater(HttpComponentsConnectionPool pool) {
		this.ending.add(pool);
		this.closer.execute(() -> {
			this.retirement.accept(pool);
			ended(pool);
		});
	}

	private synchronized void ended(HttpComponentsConnectionPool pool) {
		this.ending.remove(pool);
	}

	/**
	 * A name that the rules for names allow, and that is the same for the same origin.
	 */
	private static String name(Origin origin) {
		String name = PoolConfig.ON_DEMAND_PREFIX
				+ origin.toString().replace("://", ".").replaceAll("[^A-Za-z0-9._-]", "_");
		if (name.length() <= MAX_NAME_LENGTH) {
			return name;
		}
		String hash = String.format(Locale.ROOT, "%08x", origin.hashCode());
		return name.substring(0, MAX_NAME_LENGTH - hash.length() - 1) + "-" + hash;
	}

}
