package io.httppool.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;

import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.DurationText;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PoolStats;
import io.httppool.VisibleText;

/**
 * Holds the start of the application until the upstreams with
 * {@code warm-up.gate-readiness} have {@code min-idle} connections open, each for its
 * {@code warm-up.timeout} at most. All are waited for at the same time, so that the
 * longest of the time-outs bounds the whole.
 * <p>
 * A runner, since {@code SpringApplication} publishes
 * {@code ReadinessState.ACCEPTING_TRAFFIC} after the last one. The web server answers by
 * then, and the application is live; in a life cycle callback the wait would hold back
 * both, and a platform that asks for liveness would restart the application. The last
 * runner, so that the others do their work while the connections are opened.
 */
final class WarmUpGate implements ApplicationRunner, PoolListener, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(WarmUpGate.class);

	private static final Duration INTERVAL = Duration.ofMillis(20);

	private final Supplier<ConnectionPools> pools;

	/** The last failure of each pool that is waited for. */
	private final Map<ConnectionPool, String> failures = new ConcurrentHashMap<>();

	private volatile boolean open;

	WarmUpGate(Supplier<ConnectionPools> pools) {
		this.pools = pools;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		if (!this.open && pool.config().warmUpGateReadiness()) {
			this.failures.put(pool, phase + ": " + VisibleText.of(cause.toString()));
		}
	}

	/**
	 * Wait.
	 * @throws InterruptedException if somebody ends the start meanwhile
	 */
	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		try {
			await(gated());
		}
		finally {
			this.open = true;
			this.failures.clear();
		}
	}

	private List<ConnectionPool> gated() {
		ConnectionPools all = this.pools.get();
		List<ConnectionPool> gated = new ArrayList<>();
		for (String name : all.names()) {
			all.find(name).filter((pool) -> pool.config().warmUpGateReadiness()).ifPresent(gated::add);
		}
		return gated;
	}

	private void await(List<ConnectionPool> waiting) throws InterruptedException {
		long started = System.nanoTime();
		waiting.removeIf(WarmUpGate::isDone);
		if (!waiting.isEmpty()) {
			logger.info("Waiting for connections before the application is ready: {}",
					waiting.stream().map(ConnectionPool::name).toList());
		}
		// Asked for rather than told: an event comes on the thread that opens, before or
		// after the connection is counted, and a pool may be resized or closed meanwhile.
		while (!waiting.isEmpty()) {
			Thread.sleep(INTERVAL.toMillis());
			Duration waited = Duration.ofNanos(System.nanoTime() - started);
			waiting.removeIf((pool) -> isDone(pool) || isGivenUp(pool, waited));
		}
	}

	private static boolean isDone(ConnectionPool pool) {
		PoolStats stats = pool.stats();
		// A connection that somebody uses already is warm, too.
		return stats.idle() + stats.active() >= stats.minIdle() || pool.state() == PoolState.DRAINING
				|| pool.state() == PoolState.CLOSED;
	}

	private boolean isGivenUp(ConnectionPool pool, Duration waited) {
		Duration timeout = pool.config().warmUpTimeout();
		if (waited.compareTo(timeout) < 0) {
			return false;
		}
		PoolStats stats = pool.stats();
		String failure = this.failures.get(pool);
		logger.warn(
				"Pool '{}': {} of {} connections are open after warm-up.timeout ({}), the application does not wait"
						+ " for the others; {}",
				pool.name(), stats.idle() + stats.active(), stats.minIdle(), DurationText.of(timeout),
				(failure != null) ? "the last connect failure was " + failure : "no connect failure is known");
		return true;
	}

}
