package io.httppool.behaviour;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.httppool.PoolConfig;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both of Spring's clients do when an upstream is down, or asks to be left alone.
 */
abstract class AbstractPressureTests extends AbstractClientTests {

	@Test
	void outageIsNotAnsweredWithAMultipleOfTheLoad(TestReporter reporter) throws Exception {
		AtomicBoolean down = new AtomicBoolean(true);
		UpstreamServer upstream = upstream(
				(request) -> down.get() ? UpstreamResponse.status(500) : UpstreamResponse.text(200, "hello"));
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(20).acquireTimeout(Duration.ofSeconds(5)).retry(rules()));
		ExecutorService threads = threads(20);
		int seconds = 3;
		int requests = seconds * 200;
		long started = System.nanoTime();
		for (int i = 0; i < requests; i++) {
			during(Duration.ofNanos(started + i * 5_000_000L - System.nanoTime()));
			threads.execute(() -> caller.get("/"));
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		long attempts = upstream.stats().requests();
		reporter.publishEntry("outage", attempts + " attempts for " + requests + " requests");
		assertThat(attempts).isLessThanOrEqualTo(Math.round(1.2 * requests) + 10 * 10).isGreaterThan(requests);
		down.set(false);
		Timed timed = time(() -> assertThat(caller.get("/").status()).isEqualTo(200));
		assertThat(timed.thrown()).isNull();
		assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(2));
	}

	private static PoolConfig.Retry rules() {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		Duration backoff = Duration.ofMillis(20);
		return new PoolConfig.Retry(true, 4, backoff, 2, Duration.ofMillis(100), 0.5, rules.statuses(), rules.methods(),
				false, rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax());
	}

}
