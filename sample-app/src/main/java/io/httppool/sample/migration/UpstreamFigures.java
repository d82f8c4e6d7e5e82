package io.httppool.sample.migration;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.springframework.stereotype.Component;

import io.httppool.AcquireOutcome;
import io.httppool.ConnectionPool;
import io.httppool.PauseCause;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Hands the events of the pools to the meters of the run in progress.
 */
@Component
class UpstreamFigures implements PoolListener {

	private final Map<String, UpstreamMeter> meters = new ConcurrentHashMap<>();

	/**
	 * Measure a pool from now on.
	 * @param pool the pool
	 * @return its new meter, which replaces that of an earlier run
	 */
	UpstreamMeter begin(ConnectionPool pool) {
		UpstreamMeter meter = new UpstreamMeter(pool);
		this.meters.put(pool.name(), meter);
		return meter;
	}

	@Override
	public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
		tell(pool, (meter) -> meter.acquired(outcome, waited));
	}

	@Override
	public void released(ConnectionPool pool, Duration usage) {
		tell(pool, (meter) -> meter.released(usage));
	}

	@Override
	public void retry(ConnectionPool pool, RetryCause cause, RetryOutcome outcome, Duration pause) {
		tell(pool, (meter) -> meter.retry(cause, outcome));
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		tell(pool, (meter) -> meter.paused(length));
	}

	private void tell(ConnectionPool pool, Consumer<UpstreamMeter> event) {
		UpstreamMeter meter = this.meters.get(pool.name());
		if (meter != null) {
			event.accept(meter);
		}
	}

}
