package io.httppool.insight;

import java.time.Duration;

/**
 * How long callers would wait for a connection if the pool had a certain size and the
 * traffic stayed as it was. Opening connections is not included.
 *
 * @param maxConnections the size
 * @param p50Wait half of the callers would wait no longer
 * @param p99Wait 99 of 100 would wait no longer; the acquire time-out if more than one of
 * 100 would not be served
 * @param timeoutShare share of the callers that would not be served within the acquire
 * time-out; 0 to 1
 */
public record WaitForecast(int maxConnections, Duration p50Wait, Duration p99Wait, double timeoutShare) {

	/**
	 * Whether 99 of 100 callers would be served within a certain time.
	 */
	boolean meets(Duration target) {
		return this.timeoutShare <= 0.01 && this.p99Wait.compareTo(target) <= 0;
	}

}
