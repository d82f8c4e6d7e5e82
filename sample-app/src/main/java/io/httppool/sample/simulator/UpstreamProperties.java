package io.httppool.sample.simulator;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.httppool.test.server.CloseMode;
import io.httppool.test.server.RateLimit;
import io.httppool.test.server.RateLimitHeaders;
import io.httppool.test.server.RetryAfter;

/**
 * Properties that each simulator has, under its own name. Zero as a time or a number
 * means "never" or "no limit".
 *
 * @param port TCP port on the loopback address; zero takes any that is free
 * @param idleTimeout how long a connection may stay without a request
 * @param idleCloseMode how an idle connection ends
 * @param maxRequestsPerConnection number of requests after which a connection is closed
 * @param announceClose whether the last reply on a connection says so
 * @param keepAliveHeader whether replies tell the idle timeout
 * @param maxConnections number of connections above which a new one is reset
 * @param maxConcurrentRequests number of requests in progress above which one is refused
 * @param backlogStall delay before each accept
 * @param limit rate limit
 * @param latency how long the simulator thinks
 */
record UpstreamProperties(@DefaultValue("0") int port, @DefaultValue("60s") Duration idleTimeout,
		@DefaultValue("fin") CloseMode idleCloseMode, @DefaultValue("1000") int maxRequestsPerConnection,
		@DefaultValue("true") boolean announceClose, @DefaultValue("false") boolean keepAliveHeader,
		@DefaultValue("0") int maxConnections, @DefaultValue("0") int maxConcurrentRequests,
		@DefaultValue("0s") Duration backlogStall, @DefaultValue Limit limit, @DefaultValue Latency latency) {

	/**
	 * Properties of the rate limit.
	 *
	 * @param rate requests per second, zero for no limit
	 * @param burst requests at once
	 * @param scope what the limit applies to: each {@code identity}, or the whole
	 * {@code server}
	 * @param retryAfter form in which a refused client is told when to come again
	 * @param headers form in which every client is told what is left
	 */
	record Limit(@Nullable Double rate, @Nullable Integer burst, @DefaultValue("identity") RateLimit.Scope scope,
			@DefaultValue("seconds") RetryAfter retryAfter, @DefaultValue("none") RateLimitHeaders headers) {

	}

	/**
	 * Properties of the latency of reading requests; writing ones take twice as long.
	 *
	 * @param p50 median, zero for none at all
	 * @param p99 99th percentile; six times the median unless set
	 */
	record Latency(@DefaultValue("10ms") Duration p50, @Nullable Duration p99) {

	}

}
