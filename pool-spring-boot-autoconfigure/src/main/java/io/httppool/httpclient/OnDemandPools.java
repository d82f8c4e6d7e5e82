package io.httppool.httpclient;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
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

	/** Pools that are being made; guarded by the monitor of this object. */
	private final Map<Origin, Making> making = new HashMap<>();

	/**
	 * Pools that had to make room, until their calls have ended; guarded by the monitor
	 * of this object.
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
		Making mine = new Making(Thread.currentThread(), new CompletableFuture<>());
		while (true) {
			Making making;
			synchronized (this) {
				if (this.closed) {
					return Optional.empty();
				}
				HttpComponentsConnectionPool pool = this.pools.get(origin);
				if (pool != null) {
					return Optional.of(pool);
				}
				making = this.making.putIfAbsent(origin, mine);
			}
			if (making == null) {
				return Optional.of(make(origin, mine));
			}
			if (making.isByThisThread()) {
				// A listener that is told of the pool makes a request of its own.
				return Optional.empty();
			}
			making.await();
		}
	}

	/**
	 * Without the monitor, as listeners are told of the pool, and of the one that makes
	 * room. Nobody finds the pool before they were told.
	 */
	private HttpComponentsConnectionPool make(Origin origin, Making making) {
		HttpComponentsConnectionPool pool = null;
		HttpComponentsConnectionPool evicted;
		try {
			// First, so that a pool that cannot be made costs nobody else's.
			pool = this.factory.apply(this.template.forOrigin(name(origin), URI.create(origin.toString())));
		}
		finally {
			evicted = publish(origin, pool);
			making.over().complete(null);
		}
		if (evicted != null) {
			end(evicted);
		}
		return pool;
	}

	private synchronized @Nullable HttpComponentsConnectionPool publish(Origin origin,
			@Nullable HttpComponentsConnectionPool pool) {
		this.making.remove(origin);
		if (pool == null) {
			return null;
		}
		this.pools.put(origin, pool);
		if (this.pools.size() <= this.max) {
			return null;
		}
		HttpComponentsConnectionPool evicted = removeEldest();
		// At once, so that whoever closes all pools knows of it.
		this.ending.add(evicted);
		return evicted;
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
	List<HttpComponentsConnectionPool> close() {
		List<Making> making;
		synchronized (this) {
			this.closed = true;
			making = List.copyOf(this.making.values());
		}
		making.stream().filter((other) -> !other.isByThisThread()).forEach(Making::await);
		synchronized (this) {
			this.closer.shutdown();
			List<HttpComponentsConnectionPool> pools = all();
			pools.addAll(this.ending);
			return pools;
		}
	}

	private HttpComponentsConnectionPool removeEldest() {
		Iterator<HttpComponentsConnectionPool> pools = this.pools.values().iterator();
		HttpComponentsConnectionPool eldest = pools.next();
		pools.remove();
		return eldest;
	}

	private void end(HttpComponentsConnectionPool pool) {
		pool.drain();
		if (!pool.isBusy()) {
			retire(pool);
			return;
		}
		try {
			this.closer.execute(() -> retire(pool));
		}
		catch (RejectedExecutionException ex) {
			// All pools are being closed, this one among them.
			ended(pool);
		}
	}

	private void retire(HttpComponentsConnectionPool pool) {
		this.retirement.accept(pool);
		ended(pool);
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

	/**
	 * A pool that is being made.
	 *
	 * @param maker who makes it
	 * @param over completed when it is made, or cannot be
	 */
	private record Making(Thread maker, CompletableFuture<@Nullable Void> over) {

		private boolean isByThisThread() {
			return Thread.currentThread() == this.maker;
		}

		private void await() {
			this.over.join();
		}

	}

}
