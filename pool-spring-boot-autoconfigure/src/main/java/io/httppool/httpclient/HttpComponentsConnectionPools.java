package io.httppool.httpclient;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.DurationText;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;

/**
 * All pools of the application on Apache HttpClient 5.
 */
public final class HttpComponentsConnectionPools implements ConnectionPools, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(HttpComponentsConnectionPools.class);

	private final Function<PoolConfig, Transport> transports;

	private final PoolListener listeners;

	private final Timer timer = new Timer();

	/**
	 * Replaced as a whole, under the lock of this object; read without a lock.
	 */
	private volatile Map<String, HttpComponentsConnectionPool> pools = Map.of();

	private volatile UrlMatcher urls = new UrlMatcher(List.of());

	private boolean closed;

	/**
	 * Create the registry, without a pool.
	 * @param transports how connections of an upstream are opened
	 * @param listeners told of all that happens
	 */
	public HttpComponentsConnectionPools(Function<PoolConfig, Transport> transports,
			List<? extends PoolListener> listeners) {
		this.transports = transports;
		this.listeners = new CompositeListener(listeners);
	}

	@Override
	public HttpComponentsConnectionPool get(String name) {
		HttpComponentsConnectionPool pool = this.pools.get(name);
		if (pool == null) {
			throw unknown(name);
		}
		return pool;
	}

	@Override
	public Optional<ConnectionPool> forUrl(URI url) {
		return match(url).map(Function.identity());
	}

	/**
	 * As {@link #forUrl}, for clients of this kind.
	 * @param url an absolute URL
	 * @return the pool, or empty
	 */
	public Optional<HttpComponentsConnectionPool> match(URI url) {
		return this.urls.match(url);
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(this.pools.keySet());
	}

	@Override
	public synchronized HttpComponentsConnectionPool add(PoolConfig config) {
		if (this.closed) {
			throw new IllegalStateException("The pools are closed");
		}
		for (String name : this.pools.keySet()) {
			if (name.equalsIgnoreCase(config.name())) {
				throw new IllegalArgumentException("There is an upstream '%s' already; choose another name than '%s'"
					.formatted(name, config.name()));
			}
		}
		HttpComponentsConnectionPool pool = new HttpComponentsConnectionPool(config, this.transports.apply(config),
				this.listeners, this.timer);
		Map<String, HttpComponentsConnectionPool> pools = new LinkedHashMap<>(this.pools);
		pools.put(config.name(), pool);
		publish(pools);
		this.listeners.poolAdded(pool);
		logger.info("Pool '{}' for {}: max-connections={}, idle-timeout={}, max-lifetime={}", pool.name(),
				config.baseHost(), config.maxConnections(), DurationText.of(config.idleTimeout()),
				DurationText.of(config.maxLifetime()));
		return pool;
	}

	@Override
	public void remove(String name) {
		HttpComponentsConnectionPool pool;
		synchronized (this) {
			Map<String, HttpComponentsConnectionPool> pools = new LinkedHashMap<>(this.pools);
			pool = pools.remove(name);
			if (pool == null) {
				throw unknown(name);
			}
			publish(pools);
		}
		pool.close();
		this.listeners.poolRemoved(pool);
	}

	/**
	 * Close all pools: refuse new work everywhere, then wait for each within its
	 * {@code shutdown-grace}. Idempotent.
	 */
	@Override
	public void close() {
		List<HttpComponentsConnectionPool> pools;
		synchronized (this) {
			this.closed = true;
			pools = new ArrayList<>(this.pools.values());
		}
		pools.forEach(HttpComponentsConnectionPool::drain);
		pools.forEach(HttpComponentsConnectionPool::close);
		this.timer.close();
	}

	private void publish(Map<String, HttpComponentsConnectionPool> pools) {
		this.pools = Collections.unmodifiableMap(pools);
		this.urls = new UrlMatcher(pools.values());
	}

	private IllegalArgumentException unknown(String name) {
		return new IllegalArgumentException("There is no upstream '%s'; known are: %s".formatted(name,
				this.pools.keySet().stream().collect(Collectors.joining(", "))));
	}

}
