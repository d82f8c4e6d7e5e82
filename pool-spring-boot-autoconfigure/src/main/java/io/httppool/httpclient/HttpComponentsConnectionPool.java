package io.httppool.httpclient;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.BreakerState;
import io.httppool.CallTracer;
import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.DurationText;
import io.httppool.HedgeOutcome;
import io.httppool.PauseCause;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PoolStats;
import io.httppool.PooledConnection;
import io.httppool.RedirectPolicy;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.RouteClass;
import io.httppool.RouteStats;
import io.httppool.TenantResolver;
import io.httppool.VisibleText;
import io.httppool.concurrent.SingleThreadScheduler;
import io.httppool.engine.EngineSettings;
import io.httppool.engine.EngineStats;
import io.httppool.engine.Lease;
import io.httppool.engine.PoolEngine;
import io.httppool.engine.SlotView;

/**
 * The pool of one upstream: an engine and what it needs to open connections. Created by
 * {@link HttpComponentsConnectionPools}.
 */
public final class HttpComponentsConnectionPool implements ConnectionPool {

	private static final Logger logger = LoggerFactory.getLogger(HttpComponentsConnectionPool.class);

	/**
	 * How soon a close or data on an idle connection is noticed at the latest.
	 */
	private static final Duration IDLE_WATCH_INTERVAL = Duration.ofMillis(250);

	/**
	 * Time after which a waiter counts as one priority higher, as a share of
	 * {@code acquire-timeout}.
	 */
	private static final int AGEING_STEPS = 4;

	private final PoolConfig config;

	private final TransportSource transports;

	/**
	 * Held while TLS material is read and put in effect, so that of two reloads at once
	 * the one that read last wins.
	 */
	private final ReentrantLock tlsReload = new ReentrantLock();

	private final SharedClients clients;

	private final @Nullable TenantResolver tenants;

	private final Executor hedges;

	private final SingleThreadScheduler timer;

	private final Recorder recorder;

	private final UpstreamHeaders headers;

	private final RequestConfig requestConfig;

	private final @Nullable CookieStore cookies;

	private final StackSampler stacks;

	private final TimerClock clock;

	private final Dialler dialler;

	private final PoolEngine<PoolConnection> engine;

	private final Set<PoolCall> calls = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closing = new AtomicBoolean();

	private final CountDownLatch drained = new CountDownLatch(1);

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Future<?> idleWatch;

	private volatile int cap = Integer.MAX_VALUE;

	/** Whether the engine knows where connections that are kept warm lead. */
	private volatile boolean warmedUp;

	private final Instant started = Instant.now();

	private final long startedAt;

	/** When it began to refuse new work, by {@link System#nanoTime()}. */
	private final AtomicReference<@Nullable Long> drainingSince = new AtomicReference<>();

	HttpComponentsConnectionPool(PoolConfig config, TransportSource transports, SharedClients clients,
			@Nullable TenantResolver tenants, Executor dials, Executor hedges, PoolListener listeners,
			SingleThreadScheduler timer) {
		this.config = config;
		this.transports = transports;
		this.clients = clients;
		this.tenants = tenants;
		this.hedges = hedges;
		this.timer = timer;
		this.recorder = new Recorder(this, listeners, new RouteBooks(config.baseUrl()));
		this.headers = new UpstreamHeaders(config);
		this.requestConfig = requestConfig(config);
		this.cookies = config.cookies() ? new BasicCookieStore() : null;
		this.stacks = new StackSampler(!config.leakDetectionThreshold().isZero());
		this.clock = new TimerClock(timer);
		this.startedAt = this.clock.nanoTime();
		this.dialler = new Dialler(config, transports.get(config), clients::async, dials, timer);
		this.engine = new PoolEngine<>(settings(config), this.dialler, this.recorder, this.clock,
				() -> ThreadLocalRandom.current().nextDouble());
		this.idleWatch = timer.repeat(this::watchIdle, IDLE_WATCH_INTERVAL);
	}

	@Override
	public String name() {
		return this.config.name();
	}

	@Override
	public PoolConfig config() {
		return this.config;
	}

	@Override
	public PoolState state() {
		PoolState state = this.engine.state();
		return (isDraining() && state != PoolState.CLOSED) ? PoolState.DRAINING : state;
	}

	@Override
	public PoolStats stats() {
		return poolStats(this.engine.stats(), this.recorder.retries(), this.recorder.hedges(), this.recorder.resends());
	}

	@Override
	public PoolStats totals() {
		return poolStats(this.engine.totals(), this.recorder.totalRetries(), this.recorder.totalHedges(),
				this.recorder.totalResends());
	}

	private PoolStats poolStats(EngineStats stats, long retries, long hedges, long resends) {
		Instant lastMaintenance = (stats.lastMaintenanceAt() < 0) ? null
				: this.started.plusNanos(stats.lastMaintenanceAt() - this.startedAt);
		return new PoolStats(stats.max(), stats.minIdle(), stats.active(), stats.idle(), stats.draining(),
				stats.connecting(), stats.pending(), stats.opened(), stats.closed(), stats.connectFailures(),
				stats.hits(), stats.misses(), stats.timeouts(), stats.rejected(), stats.leaked(), retries, hedges,
				resends, lastMaintenance);
	}

	@Override
	public Map<RouteClass, RouteStats> routeStats() {
		return this.recorder.routes().stats(this.engine.routes());
	}

	@Override
	public Set<String> routes() {
		Set<String> routes = new TreeSet<>();
		this.engine.slots().forEach((slot) -> routes.add(text(slot.route())));
		return routes;
	}

	@Override
	public List<PooledConnection> connections() {
		return this.engine.slots().stream().map(this::connection).toList();
	}

	@Override
	public void resize(int maxConnections, int minIdle) {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("maxConnections must be at least 1 (was " + maxConnections + ")");
		}
		if (minIdle < 0 || minIdle > maxConnections) {
			throw new IllegalArgumentException(
					"minIdle must be between 0 and maxConnections, " + maxConnections + " (was " + minIdle + ")");
		}
		int most = Math.min(maxConnections, this.cap);
		this.engine.resize(most, Math.min(minIdle, most));
		this.recorder.resized(maxConnections, minIdle);
		beginToKeepWarm(minIdle);
	}

	@Override
	public void resizeMinIdle(int minIdle) {
		int max = this.engine.stats().max();
		if (minIdle < 0) {
			throw new IllegalArgumentException("minIdle must be at least 0 (was " + minIdle + ")");
		}
		if (minIdle > max && !this.config.isResizedAutomatically()) {
			throw new IllegalArgumentException(
					"minIdle must be between 0 and maxConnections, " + max + " (was " + minIdle + ")");
		}
		this.engine.resizeMinIdle(minIdle);
		this.recorder.minIdleResized(max, minIdle);
		beginToKeepWarm(minIdle);
	}

	/**
	 * The engine keeps nothing warm before it is told where connections are to lead. One
	 * that is to from the beginning is told when everybody knows the pool.
	 */
	private void beginToKeepWarm(int minIdle) {
		if (minIdle > 0 && this.config.minIdle() == 0 && !this.warmedUp) {
			warmUp();
		}
	}

	/**
	 * Say what no {@link #resize(int, int)} leads beyond from now on: it tells the
	 * listeners, and so whoever holds the pool to a share of something, when callers who
	 * waited have been served already. The size in force stays.
	 * @param connections most connections, at least 1
	 */
	void cap(int connections) {
		this.cap = connections;
	}

	@Override
	public void evictIdle() {
		this.engine.evictIdle(CloseReason.EVICTED);
	}

	@Override
	public boolean evict(long connectionId) {
		return this.engine.evict(connectionId);
	}

	@Override
	public void softEvict() {
		this.engine.softEvict(CloseReason.EVICTED);
	}

	@Override
	public boolean reloadTls() {
		try {
			this.tlsReload.lock();
			try {
				this.dialler.use(this.transports.read(this.config));
			}
			finally {
				this.tlsReload.unlock();
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Pool '{}' keeps to the TLS material that it has. {}", name(),
					(ex instanceof TlsMaterialException) ? ex.getMessage()
							: "Cannot read " + tlsMaterial() + ": " + ex.getClass().getSimpleName());
			return false;
		}
		// Afterwards: dials that begin from now on use what is new.
		this.engine.softEvict(HttpComponentsConnectionPool::isSecure, CloseReason.TLS_CHANGED);
		logger.info("Pool '{}' uses {} as it is now; its TLS connections are replaced", name(), tlsMaterial());
		return true;
	}

	private String tlsMaterial() {
		String bundle = this.config.sslBundle();
		return (bundle != null) ? "SSL bundle '" + VisibleText.of(bundle) + "'" : "the default TLS material";
	}

	private static boolean isSecure(Object route) {
		HttpRoute hops = (HttpRoute) route;
		HttpHost proxy = hops.getProxyHost();
		return hops.isSecure() || (proxy != null && URIScheme.HTTPS.same(proxy.getSchemeName()));
	}

	@Override
	public void suspend() {
		this.engine.suspend();
	}

	@Override
	public void resume() {
		this.engine.resume();
	}

	@Override
	public void warmUp() {
		this.warmedUp = true;
		HttpHost host = HttpHost.create(this.config.baseUrl());
		try {
			HttpRoute route = this.clients.routePlanner().determineRoute(host, HttpClientContext.create());
			if (route.isTunnelled()) {
				logger.info("Pool '{}' is not warmed up: connections through a tunnel are opened by requests", name());
				return;
			}
			this.engine.warmUp(this.clients.usualKind(), route);
		}
		catch (HttpException ex) {
			logger.warn("Pool '{}' is not warmed up", name(), ex);
		}
	}

	@Override
	public void resetStatistics() {
		this.engine.resetStatistics();
		this.recorder.reset();
	}

	/**
	 * Begin a call.
	 * @param method the method of the request
	 * @return the call, to be ended by the caller
	 * @throws PoolClosedException if the pool takes no new work
	 */
	public PoolCall begin(String method) throws PoolClosedException {
		PoolCall call = new PoolCall(this, method);
		this.calls.add(call);
		// Looked at after the call is known: either it is refused here, or close() sees
		// it.
		if (isDraining()) {
			PoolClosedException refused = Failures.closed(call);
			call.end();
			throw refused;
		}
		call.limit(this.config.timeout());
		return call;
	}

	/**
	 * The client for blocking callers. It is shared by all pools: a request belongs to
	 * the pool of its {@linkplain PoolCall#newContext() context}. It cannot be closed.
	 * @return the client
	 */
	public CloseableHttpClient blockingClient() {
		return this.clients.blocking();
	}

	/**
	 * The client for asynchronous callers, started when it is first asked for. It is
	 * shared by all pools, as the blocking one.
	 * @return the client
	 * @throws IllegalStateException if the pools are closed
	 */
	public CloseableHttpAsyncClient asyncClient() {
		return this.clients.async().client();
	}

	/**
	 * Count a decision about a further attempt, and tell the listeners.
	 * @param cause what the attempt failed with
	 * @param outcome the decision
	 * @param pause time until the next attempt, zero if there is none
	 */
	public void retryDecided(RetryCause cause, RetryOutcome outcome, Duration pause) {
		this.recorder.retry(cause, outcome, pause);
	}

	/**
	 * Tell the listeners of a request that was, or was not, sent a second time.
	 * @param outcome what became of it
	 */
	public void hedged(HedgeOutcome outcome) {
		this.recorder.hedged(outcome);
	}

	/**
	 * Whether there is a connection, idle or still to be opened, beyond those that are in
	 * use and that others wait for.
	 * @return whether one more request would take nothing from others
	 */
	public boolean hasConnectionToSpare() {
		EngineStats stats = this.engine.stats();
		return stats.active() + stats.draining() + Math.max(stats.connecting(), stats.pending()) < stats.max();
	}

	/**
	 * Run the part of a call that its caller's thread cannot do at the same time.
	 * @param task may block
	 * @return whether there is a thread for it
	 */
	public boolean runHedge(Runnable task) {
		try {
			this.hedges.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/**
	 * Tell the listeners of a pause.
	 * @param length for how long callers pause from now on
	 * @param cause why
	 * @param prolonged whether they did already, or were about to come back
	 */
	public void paused(Duration length, PauseCause cause, boolean prolonged) {
		this.recorder.paused(length, cause, prolonged);
	}

	/**
	 * Tell the listeners of the circuit breaker.
	 * @param state what it does from now on
	 * @param before what it did before
	 */
	void breakerChanged(BreakerState state, BreakerState before) {
		this.recorder.breakerChanged(state, before);
	}

	/**
	 * Refuse new work from now on; what is in flight goes on. {@code shutdown-grace}
	 * begins. Idempotent.
	 */
	void drain() {
		boolean first = this.drainingSince.compareAndSet(null, System.nanoTime());
		this.dialler.stopProbing();
		if (this.calls.isEmpty()) {
			this.drained.countDown();
		}
		if (first) {
			this.recorder.stateChanged(PoolState.DRAINING);
		}
	}

	@Override
	public void close() {
		drain();
		if (!this.closing.compareAndSet(false, true)) {
			awaitUninterruptibly(this.closed, null);
			return;
		}
		try {
			// Who waits for a suspended pool would wait in vain.
			this.engine.resume();
			if (!awaitUninterruptibly(this.drained, graceLeft())) {
				logger.warn("Pool '{}': {} calls did not end within shutdown-grace ({}) and are ended now", name(),
						this.calls.size(), DurationText.of(this.config.shutdownGrace()));
			}
			this.idleWatch.cancel(false);
			this.calls.forEach(PoolCall::poolClosed);
			this.engine.close();
			this.dialler.stop();
		}
		finally {
			this.closed.countDown();
		}
	}

	private boolean isDraining() {
		return this.drainingSince.get() != null;
	}

	private Duration graceLeft() {
		Long since = Objects.requireNonNull(this.drainingSince.get());
		return this.config.shutdownGrace().minusNanos(System.nanoTime() - since);
	}

	/**
	 * Whose request it is, as the application's resolver says; nobody's if it says
	 * nothing readable.
	 */
	@Nullable String resolveTenant(String method, URI uri, Map<String, Object> attributes) {
		String tenant = (this.tenants != null)
				? this.tenants.resolveTenant(name(), method, uri, Collections.unmodifiableMap(attributes)) : null;
		return (tenant != null && !tenant.isBlank()) ? tenant : null;
	}

	/**
	 * Whether calls are in flight.
	 */
	boolean isBusy() {
		return !this.calls.isEmpty();
	}

	Future<?> schedule(Runnable task, Duration delay) {
		return this.timer.schedule(task, delay);
	}

	/**
	 * A call has become several, each of which is stopped when the pool closes.
	 */
	void forked(PoolCall call) {
		this.calls.add(call);
	}

	void ended(PoolCall call) {
		if (this.calls.remove(call) && this.calls.isEmpty() && isDraining()) {
			this.drained.countDown();
		}
	}

	CallTracer tracer() {
		return this.clients.tracer();
	}

	Recorder recorder() {
		return this.recorder;
	}

	PoolEngine<PoolConnection> engine() {
		return this.engine;
	}

	Dialler dialler() {
		return this.dialler;
	}

	UpstreamHeaders headers() {
		return this.headers;
	}

	/**
	 * Give a request the settings of its upstream.
	 */
	void prepare(HttpClientContext context) {
		context.setRequestConfig(this.requestConfig);
		if (this.cookies != null) {
			context.setCookieStore(this.cookies);
		}
	}

	@Nullable Throwable sampleStack() {
		return this.stacks.sample();
	}

	/**
	 * A leak was noticed whose stack had not been sampled.
	 */
	void stackMissed() {
		this.stacks.missed();
	}

	/**
	 * The lease of the connection that has been held for longest.
	 */
	Optional<Lease<PoolConnection>> oldestLease() {
		return this.engine.slots()
			.stream()
			.flatMap((slot) -> slot.leases().stream())
			.min(Comparator.comparingLong(Lease::acquiredAt));
	}

	Duration heldFor(Lease<PoolConnection> lease) {
		return Duration.ofNanos(this.clock.nanoTime() - lease.acquiredAt());
	}

	private void watchIdle() {
		for (PooledConnection.Kind kind : PooledConnection.Kind.values()) {
			this.engine.checkIdle(kind);
		}
	}

	private PooledConnection connection(SlotView<PoolConnection> slot) {
		PoolConnection connection = slot.connection();
		List<PooledConnection.Holder> holders = slot.leases()
			.stream()
			.map((lease) -> Recorder.holder(lease).holder(Instant.now().minus(heldFor(lease))))
			.toList();
		return new PooledConnection(slot.id(), slot.kind(), text(slot.route()),
				(connection != null) ? connection.protocol() : "HTTP/1.1", slot.state(),
				Duration.ofNanos(slot.ageNanos()), Duration.ofNanos(slot.idleNanos()), slot.uses(), holders.size(),
				(connection != null) ? connection.tls() : null, holders);
	}

	private static EngineSettings settings(PoolConfig config) {
		Duration ageing = config.acquireTimeout().dividedBy(AGEING_STEPS);
		return new EngineSettings(config.maxConnections(), config.overflow(), config.minIdle(), config.maxPending(),
				config.maxConcurrentConnects(), config.order(), config.idleTimeout(), config.keepAliveMargin(),
				config.keepAliveLearning(), config.maxLifetime(), config.lifetimeJitter(),
				config.maxRequestsPerConnection(), config.validateAfterIdle(), config.maintenanceInterval(),
				config.leakDetectionThreshold(), config.tenantMaxShare(), ageing);
	}

	private static RequestConfig requestConfig(PoolConfig config) {
		return RequestConfig.custom()
			.setResponseTimeout(Timeout.of(config.readTimeout()))
			.setRedirectsEnabled(config.redirects() != RedirectPolicy.DONT_FOLLOW)
			.setCookieSpec(config.cookies() ? StandardCookieSpec.STRICT : StandardCookieSpec.IGNORE)
			.build();
	}

	private static String text(Object route) {
		return Origin.of(((HttpRoute) route).getTargetHost()).toString();
	}

	/**
	 * Shut-down is not given up because somebody is impatient; the flag is kept.
	 */
	private static boolean awaitUninterruptibly(CountDownLatch latch, @Nullable Duration limit) {
		boolean interrupted = false;
		long end = (limit != null) ? System.nanoTime() + limit.toNanos() : 0;
		try {
			while (true) {
				try {
					if (limit == null) {
						latch.await();
						return true;
					}
					return latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
