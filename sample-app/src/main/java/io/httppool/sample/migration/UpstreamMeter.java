package io.httppool.sample.migration;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolStats;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Measures what one pool does from the creation of the meter on. Safe for use by any
 * number of threads.
 */
final class UpstreamMeter {

	/**
	 * Longer than a run: percentiles are those of the whole run, not of its last minutes.
	 */
	private static final Duration WINDOW = Duration.ofDays(1);

	private static final double P50 = 0.5;

	private static final double P99 = 0.99;

	private final ConnectionPool pool;

	private final PoolStats before;

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final Timer acquire = timer("acquire");

	private final Timer exchange = timer("exchange");

	private final LongAccumulator peakActive = new LongAccumulator(Math::max, 0);

	private final LongAccumulator peakPending = new LongAccumulator(Math::max, 0);

	private final LongAdder retried = new LongAdder();

	private final LongAdder rateLimited = new LongAdder();

	private final Object pause = new Object();

	private long pausedUntil = System.nanoTime();

	private long pausedNanos;

	UpstreamMeter(ConnectionPool pool) {
		this.pool = pool;
		this.before = pool.stats();
	}

	private Timer timer(String name) {
		return Timer.builder(name)
			.publishPercentiles(P50, P99)
			.percentilePrecision(2)
			.distributionStatisticBufferLength(1)
			.distributionStatisticExpiry(WINDOW)
			.register(this.registry);
	}

	void acquired(AcquireOutcome outcome, Duration waited) {
		this.acquire.record(waited);
		PoolStats stats = this.pool.stats();
		this.peakActive.accumulate(stats.active());
		this.peakPending.accumulate(stats.pending() + ((outcome == AcquireOutcome.WAITED) ? 1 : 0));
	}

	void released(Duration usage) {
		this.exchange.record(usage);
	}

	void retry(RetryCause cause, RetryOutcome outcome) {
		if (outcome == RetryOutcome.RETRIED) {
			this.retried.increment();
		}
		if (cause == RetryCause.RATE_LIMITED) {
			this.rateLimited.increment();
		}
	}

	void paused(Duration duration) {
		// Pauses that overlap count once.
		synchronized (this.pause) {
			long now = System.nanoTime();
			long until = now + duration.toNanos();
			long from = (this.pausedUntil - now > 0) ? this.pausedUntil : now;
			if (until - from > 0) {
				this.pausedNanos += until - from;
				this.pausedUntil = until;
			}
		}
	}

	long retried() {
		return this.retried.sum();
	}

	double waitedSeconds() {
		synchronized (this.pause) {
			return this.pausedNanos / 1e9;
		}
	}

	PoolStats stats() {
		return this.pool.stats();
	}

	/**
	 * Connections opened since the meter was created.
	 * @return the number
	 */
	long opened() {
		return this.pool.stats().opened() - this.before.opened();
	}

	/**
	 * What the pool did since the meter was created.
	 * @param acceptedByUpstream connections that the upstream accepted meanwhile, or
	 * {@code null} if it does not tell
	 * @return the figures
	 */
	MigrationReport.Upstream report(@Nullable Long acceptedByUpstream) {
		PoolStats now = this.pool.stats();
		long requests = now.hits() + now.misses() - this.before.hits() - this.before.misses();
		long opened = now.opened() - this.before.opened();
		double reuse = (requests > 0) ? 100.0 * (requests - opened) / requests : 0;
		long stale = closed(now, CloseReason.STALE) + closed(now, CloseReason.SERVER_CLOSED);
		long timeouts = closed(now, CloseReason.TIMED_OUT) + now.acquireTimeouts() - this.before.acquireTimeouts();
		return new MigrationReport.Upstream(requests, opened, acceptedByUpstream, rounded(reuse), now.max(),
				this.peakActive.get(), this.peakPending.get(), percentiles(this.acquire), percentiles(this.exchange),
				this.rateLimited.sum(), rounded(waitedSeconds()), stale, timeouts);
	}

	private long closed(PoolStats now, CloseReason reason) {
		return now.closed().getOrDefault(reason, 0L) - this.before.closed().getOrDefault(reason, 0L);
	}

	private static MigrationReport.Percentiles percentiles(Timer timer) {
		double p50 = 0;
		double p99 = 0;
		for (ValueAtPercentile value : timer.takeSnapshot().percentileValues()) {
			double millis = rounded(value.value(TimeUnit.MILLISECONDS));
			if (value.percentile() == P50) {
				p50 = millis;
			}
			else {
				p99 = millis;
			}
		}
		return new MigrationReport.Percentiles(p50, p99);
	}

	private static double rounded(double value) {
		return Math.round(value * 10) / 10.0;
	}

}
