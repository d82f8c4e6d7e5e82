package io.httppool.adaptive;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how a pool sizes itself: every change at DEBUG, and at INFO the first size that
 * was good for a while. The gauge of the size shows what becomes of it.
 * <p>
 * Called by one thread at a time.
 */
final class LimitLog {

	private static final Logger logger = LoggerFactory.getLogger(AdaptiveConcurrency.class);

	private final String pool;

	private boolean told;

	LimitLog(String pool) {
		this.pool = pool;
	}

	/**
	 * The size was changed, perhaps only for a look at what is usual.
	 */
	void changed(int before, int limit, Reading reading, long baseline) {
		logger.debug("Pool '{}': max-connections={}, it was {} (exchanges take {}, usually {}; {} at once)", this.pool,
				limit, before, text(reading.latencyNanos()), text(baseline), reading.inFlight());
	}

	/**
	 * The size is good for now.
	 */
	void found(int limit, long baseline) {
		if (!this.told) {
			this.told = true;
			logger.info("Pool '{}' sizes itself: max-connections={} (exchanges usually take {})", this.pool, limit,
					text(baseline));
		}
	}

	void resizedByHand(int max, int minIdle) {
		logger.info(
				"Pool '{}' was resized: max-connections={}, min-idle={}; it does not size itself for {} minutes,"
						+ " and never beyond that until it is resized again",
				this.pool, max, minIdle, AdaptivePool.HANDS_OFF_MINUTES);
	}

	void minIdleResized(int minIdle) {
		logger.info("Pool '{}' was resized: min-idle={}; it goes on to size itself", this.pool, minIdle);
	}

	private static String text(long nanos) {
		Duration time = Duration.ofNanos(nanos);
		return (time.toMillis() > 0) ? time.toMillis() + " ms" : nanos / 1000 + " µs";
	}

}
