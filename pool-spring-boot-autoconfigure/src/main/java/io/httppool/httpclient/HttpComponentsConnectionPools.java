package io.httppool.httpclient;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.BreakerState;
import io.httppool.CallTracer;
import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.DurationText;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.TenantResolver;
import io.httppool.concurrent.SingleThreadScheduler;

/**
 * All pools of the application on Apache HttpClient 5.
 */
public final class HttpComponentsConnectionPools implements ConnectionPools, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(HttpComponentsConnectionPools.class);

	private final TransportSource transports;

	private final PoolListener listeners;

	private final SingleThreadScheduler timer = newTimer();

	private final SharedClients clients;

	private final @Nullable TenantResolver tenants;

	private final List<ElasticExecutor> ownThreads = new ArrayList<>();

	private final Executor dials;

	private final Executor hedges;

	/**
	 * Replaced as a whole, under the lock of this object; read without a lock.
	 */
	private volatile Map<String, HttpComponentsConnectionPool> pools = Map.of();

	private volatile UrlMatcher urls = new UrlMatcher(List.of());

	private volatile @Nullable OnDemandPools onDemand;

	/** All pools from before anybody finds them until they are closed. */
	private final Set<HttpComponentsConnectionPool> live = ConcurrentHashMap.newKeySet();

	/** How often TLS material has changed. */
	private final AtomicLong tlsChanges = new AtomicLong();

	private boolean closed;

	/**
	 * Create the registry, without a pool, with threads of its own for dials.
	 * @param transports how connections of an upstream are opened
	 * @param listeners told of all that happens
	 */
	public HttpComponentsConnectionPools(TransportSource transports, List<? extends PoolListener> listeners) {
		this(transports, listeners, null, null);
	}

	/**
	 * Create the registry, without a pool.
	 * @param transports how connections of an upstream are opened
	 * @param listeners told of all that happens
	 * @param tenants names the tenant of requests that do not name it, or {@code null}
	 * @param threads makes an executor for tasks that may block, given how the names of
	 * its threads begin: a virtual thread for each, say. If {@code null}, the registry
	 * has threads of its own
	 */
	public HttpComponentsConnectionPools(TransportSource transports, List<? extends PoolListener> listeners,
			@Nullable TenantResolver tenants, @Nullable Function<String, Executor> threads) {
		this.transports = transports;
		this.listeners = new CompositeListener(listeners);
		this.tenants = tenants;
		Function<String, Executor> factory = (threads != null) ? threads : this::ownThreads;
		this.dials = factory.apply("pool-dial-");
		this.hedges = factory.apply("pool-hedge-");
		this.clients = new SharedClients(this.timer, this.dials);
	}

	private Executor ownThreads(String prefix) {
		ElasticExecutor executor = new ElasticExecutor(prefix);
		this.ownThreads.add(executor);
		return executor;
	}

	/**
	 * Say which clients the application mostly uses: connections that are opened before
	 * the first request serve them. Blocking ones unless said otherwise.
	 * @param kind the kind
	 */
	public void warmUpFor(PooledConnection.Kind kind) {
		this.clients.usualKind(kind);
	}

	/**
	 * Say how calls are tied to the traces of their callers. Not at all unless said.
	 * @param tracer the tracer
	 */
	public void traceBy(CallTracer tracer) {
		this.clients.tracer(tracer);
	}

	@Override
	public HttpComponentsConnectionPool get(String name) {
		HttpComponentsConnectionPool pool = this.pools.get(name);
		if (pool != null) {
			return pool;
		}
		return onDemandPools().stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseThrow(() -> unknown(name));
	}

	/**
	 * Give a pool to each origin that is no upstream when a plain builder first needs
	 * one. Named {@code on-demand.<scheme>.<host>_<port>}.
	 * @param template the settings; headers and credentials are left out, as they belong
	 * to upstreams, and no connections are kept warm
	 * @param max most such pools at once, at least 1; the one that was not needed for
	 * longest makes room
	 */
	public void poolUnmatched(PoolConfig template, int max) {
		this.onDemand = new OnDemandPools(template, max, this::create, this::retire);
	}

	@Override
	public Optional<ConnectionPool> forUrl(URI url) {
		return this.urls.match(url).map(Function.identity());
	}

	/**
	 * The pool for a request that a plain builder made: an upstream's, or one that is
	 * made on demand if the application wants that.
	 * @param url an absolute URL
	 * @return the pool, or empty if the request is to be left alone
	 */
	public Optional<HttpComponentsConnectionPool> route(URI url) {
		UrlMatcher urls = this.urls;
		OnDemandPools onDemand = this.onDemand;
		if (onDemand == null || urls.isUpstream(url)) {
			return urls.match(url);
		}
		return onDemand.get(url);
	}

	/**
	 * Begin a call through the pool that {@link #route(URI)} found. Others may have been
	 * needed since, and a pool on demand had to make room: then it is made again.
	 * @param routed the pool
	 * @param url the URL that it was found by
	 * @param method the method of the request
	 * @return the call, to be ended by the caller
	 * @throws PoolClosedException if the pool takes no new work
	 */
	public PoolCall begin(HttpComponentsConnectionPool routed, URI url, String method) throws PoolClosedException {
		try {
			return routed.begin(method);
		}
		catch (PoolClosedException ex) {
			OnDemandPools onDemand = this.onDemand;
			if (onDemand == null || !PoolConfig.isOnDemand(routed.name())) {
				throw ex;
			}
			PoolCall call = onDemand.begin(url, method);
			if (call == null) {
				throw ex;
			}
			return call;
		}
	}

	@Override
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>(this.pools.keySet());
		onDemandPools().forEach((pool) -> names.add(pool.name()));
		return Collections.unmodifiableSet(names);
	}

	private List<HttpComponentsConnectionPool> onDemandPools() {
		OnDemandPools onDemand = this.onDemand;
		return (onDemand != null) ? onDemand.all() : List.of();
	}

	/**
	 * Tell the listeners of a circuit breaker. No effect if the pool is of another kind.
	 * @param pool the pool of its upstream
	 * @param state what it does from now on
	 * @param before what it did before
	 */
	public static void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
		if (pool instanceof HttpComponentsConnectionPool ours) {
			ours.breakerChanged(state, before);
		}
	}

	/**
	 * Say what no resize of a pool leads beyond from now on. The size in force stays. No
	 * effect if the pool is of another kind.
	 * @param pool the pool
	 * @param connections most connections, at least 1
	 */
	public static void cap(ConnectionPool pool, int connections) {
		if (pool instanceof HttpComponentsConnectionPool ours) {
			ours.cap(connections);
		}
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
		HttpComponentsConnectionPool pool = create(config);
		Map<String, HttpComponentsConnectionPool> pools = new LinkedHashMap<>(this.pools);
		pools.put(config.name(), pool);
		publish(pools);
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
		retire(pool);
	}

	/**
	 * An SSL bundle has another content: have each pool that uses it take that, as
	 * {@link ConnectionPool#reloadTls()} does, pools that are being made included. Throws
	 * nothing.
	 * @param bundle name of the bundle
	 */
	public void sslBundleChanged(String bundle) {
		this.tlsChanges.incrementAndGet();
		this.live.stream()
			.filter((pool) -> bundle.equals(pool.config().sslBundle()))
			.forEach(HttpComponentsConnectionPool::reloadTls);
	}

	private void retire(HttpComponentsConnectionPool pool) {
		pool.close();
		this.live.remove(pool);
		this.listeners.poolRemoved(pool);
	}

	/**
	 * The one thread that runs what falls due in all pools: deadlines, time-outs,
	 * maintenance. What it runs takes microseconds and does not wait.
	 */
	static SingleThreadScheduler newTimer() {
		return new SingleThreadScheduler("pool-timer",
				(failure) -> logger.warn("A background task of the pools failed", failure));
	}

	private HttpComponentsConnectionPool create(PoolConfig config) {
		long tlsChanges = this.tlsChanges.get();
		HttpComponentsConnectionPool pool = new HttpComponentsConnectionPool(config, this.transports, this.clients,
				this.tenants, this.dials, this.hedges, this.listeners, this.timer);
		this.live.add(pool);
		// Looked at after the pool is known: whoever tells of a change finds the pool, or
		// has counted it by now.
		if (this.tlsChanges.get() != tlsChanges && config.sslBundle() != null) {
			pool.reloadTls();
		}
		this.listeners.poolAdded(pool);
		if (config.minIdle() > 0) {
			pool.warmUp();
		}
		return pool;
	}

	/**
	 * Close all pools: refuse new work everywhere, then wait for each until its
	 * {@code shutdown-grace}, which begins for all at once, is over. Idempotent.
	 */
	@Override
	public void close() {
		List<HttpComponentsConnectionPool> pools;
		synchronized (this) {
			this.closed = true;
			pools = new ArrayList<>(this.pools.values());
		}
		OnDemandPools onDemand = this.onDemand;
		if (onDemand != null) {
			pools.addAll(onDemand.close());
		}
		pools.forEach(HttpComponentsConnectionPool::drain);
		pools.forEach(HttpComponentsConnectionPool::close);
		this.live.clear();
		this.clients.close();
		this.ownThreads.forEach(ElasticExecutor::close);
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
