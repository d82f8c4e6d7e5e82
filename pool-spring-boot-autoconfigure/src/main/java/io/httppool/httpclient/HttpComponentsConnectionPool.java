package io.httppool.httpclient;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.ConnectionPool;
import io.httppool.DurationText;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PoolStats;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * The pool of one upstream: one client for blocking and one for asynchronous callers,
 * each with a manager of its own. The asynchronous one starts its reactor when it is
 * first asked for. Created by {@link HttpComponentsConnectionPools}.
 */
public final class HttpComponentsConnectionPool implements ConnectionPool {

	private static final Logger logger = LoggerFactory.getLogger(HttpComponentsConnectionPool.class);

	private static final Duration LONGEST_MAINTENANCE_INTERVAL = Duration.ofSeconds(1);

	private static final Duration SHORTEST_MAINTENANCE_INTERVAL = Duration.ofMillis(50);

	private final PoolConfig config;

	private final Timer timer;

	private final Recorder recorder;

	private final BlockingConnectionManager blockingManager;

	private final CloseableHttpClient blockingClient;

	private final LazyAsyncClient asyncClient;

	private final Set<PoolCall> calls = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closing = new AtomicBoolean();

	private final CountDownLatch drained = new CountDownLatch(1);

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Future<?> maintenance;

	private volatile PoolState state = PoolState.ACTIVE;

	private volatile @Nullable Instant lastMaintenance;

	HttpComponentsConnectionPool(PoolConfig config, Transport transport, PoolListener listeners, Timer timer) {
		this.config = config;
		this.timer = timer;
		this.recorder = new Recorder(this, listeners);
		LeaseRequests leaseRequests = new LeaseRequests();
		Clients clients = new Clients(config, leaseRequests);
		this.blockingManager = BlockingConnectionManager.create(config, transport, this.recorder, leaseRequests, timer);
		this.blockingClient = clients.blocking(this.blockingManager);
		this.asyncClient = new LazyAsyncClient(() -> {
			AsyncConnectionManager manager = AsyncConnectionManager.create(config, transport, this.recorder,
					leaseRequests, timer);
			return new LazyAsyncClient.Started(manager, clients.async(manager));
		});
		this.maintenance = timer.repeat(this::maintain, maintenanceInterval(config));
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
		return this.state;
	}

	@Override
	public PoolStats stats() {
		int idle = this.recorder.idle();
		int active = Math.max(this.recorder.open() - idle, 0);
		return new PoolStats(this.config.maxConnections(), active, idle, this.recorder.connecting(),
				this.recorder.pending(), this.recorder.opened(), this.recorder.closed(),
				this.recorder.connectFailures(), this.recorder.hits(), this.recorder.misses(),
				this.recorder.acquireTimeouts(), this.recorder.rejected(), 0, this.recorder.retries(), 0,
				this.lastMaintenance);
	}

	@Override
	public Set<String> routes() {
		Set<String> routes = new TreeSet<>();
		this.blockingManager.getRoutes().forEach((route) -> routes.add(text(route)));
		this.asyncClient
			.ifStarted((started) -> started.manager().getRoutes().forEach((route) -> routes.add(text(route))));
		return routes;
	}

	@Override
	public void evictIdle() {
		this.recorder.forEachOpen(ConnectionRecord::evict);
		this.blockingManager.closeIdle(TimeValue.ZERO_MILLISECONDS);
		this.asyncClient.ifStarted((started) -> started.manager().closeIdle(TimeValue.ZERO_MILLISECONDS));
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
		if (this.state != PoolState.ACTIVE) {
			PoolClosedException refused = Failures.closed(call);
			call.end();
			throw refused;
		}
		call.limit(this.config.timeout());
		return call;
	}

	/**
	 * The client for blocking callers. Calls made with it belong to the pool; it cannot
	 * be closed.
	 * @return the client
	 */
	public CloseableHttpClient blockingClient() {
		return this.blockingClient;
	}

	/**
	 * The client for asynchronous callers, started when it is first asked for.
	 * @return the client
	 * @throws IllegalStateException if the pool is closed
	 */
	public CloseableHttpAsyncClient asyncClient() {
		return this.asyncClient.get().client();
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
	 * Refuse new work from now on; what is in flight goes on. Idempotent.
	 */
	synchronized void drain() {
		if (this.state == PoolState.ACTIVE) {
			this.state = PoolState.DRAINING;
		}
		if (this.calls.isEmpty()) {
			this.drained.countDown();
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
			if (!awaitUninterruptibly(this.drained, this.config.shutdownGrace())) {
				logger.warn("Pool '{}': {} calls did not end within shutdown-grace ({}) and are ended now", name(),
						this.calls.size(), DurationText.of(this.config.shutdownGrace()));
			}
			this.maintenance.cancel(false);
			this.calls.forEach(PoolCall::poolClosed);
			this.blockingManager.shutDown();
			this.asyncClient.close((started) -> {
				started.manager().shutDown();
				started.client().close(CloseMode.GRACEFUL);
			});
			this.state = PoolState.CLOSED;
		}
		finally {
			this.closed.countDown();
		}
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

	void ended(PoolCall call) {
		if (this.calls.remove(call) && this.calls.isEmpty() && this.state != PoolState.ACTIVE) {
			this.drained.countDown();
		}
	}

	Recorder recorder() {
		return this.recorder;
	}

	private void maintain() {
		this.blockingManager.closeExpired();
		this.asyncClient.ifStarted((started) -> started.manager().closeExpired());
		this.lastMaintenance = Instant.now();
	}

	/**
	 * Often enough that what expires is closed without traffic soon after.
	 */
	private static Duration maintenanceInterval(PoolConfig config) {
		Duration shortest = (config.idleTimeout().compareTo(config.maxLifetime()) < 0) ? config.idleTimeout()
				: config.maxLifetime();
		Duration interval = shortest.dividedBy(4);
		if (interval.compareTo(LONGEST_MAINTENANCE_INTERVAL) > 0) {
			return LONGEST_MAINTENANCE_INTERVAL;
		}
		return (interval.compareTo(SHORTEST_MAINTENANCE_INTERVAL) < 0) ? SHORTEST_MAINTENANCE_INTERVAL : interval;
	}

	private static String text(HttpRoute route) {
		return Origin.of(route.getTargetHost()).toString();
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
