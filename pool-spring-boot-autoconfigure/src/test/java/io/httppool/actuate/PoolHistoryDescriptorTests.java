package io.httppool.actuate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.skyscreamer.jsonassert.JSONAssert;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.HedgeOutcome;
import io.httppool.PauseCause;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;
import io.httppool.insight.PoolHistory;
import io.httppool.insight.PoolTrafficRecorder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolHistoryDescriptor}.
 */
class PoolHistoryDescriptorTests {

	private static final Instant START = Instant.parse("2026-11-21T10:15:20Z");

	private final AtomicLong nanos = new AtomicLong();

	private final PoolTrafficRecorder recorder = new PoolTrafficRecorder(Duration.ofSeconds(5), Duration.ofMinutes(15),
			this.nanos::get, () -> START.plusNanos(this.nanos.get()));

	private final FakeConnectionPools pools = new FakeConnectionPools(this.recorder);

	private final FakeConnectionPool pool = this.pools.add("qtest", "http://localhost:1");

	private final JsonMapper mapper = JsonMapper.builder().build();

	@Test
	void historyIsAsDocumented() throws Exception {
		this.pool.stats(new FakeStats().max(8).connections(8, 0, 0, 3));
		this.recorder.sample();
		this.pool.stats(new FakeStats().max(8).connections(2, 0, 0, 0));
		this.pools.emit((listener) -> {
			listener.acquired(this.pool, AcquireOutcome.DIALLED, Duration.ofMillis(12));
			listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofNanos(3_200));
			listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofNanos(3_900));
			listener.opened(this.pool, Duration.ofMillis(12), null);
		});
		pass(Duration.ofSeconds(5));
		this.pool.stats(new FakeStats().max(8).connections(1, 1, 0, 0));
		this.pools.emit((listener) -> {
			listener.acquired(this.pool, AcquireOutcome.WAITED, Duration.ofMillis(1));
			listener.released(this.pool, Duration.ofMillis(48));
			listener.released(this.pool, Duration.ofMillis(50));
			listener.retry(this.pool, RetryCause.RATE_LIMITED, RetryOutcome.RETRIED, Duration.ofSeconds(2));
			listener.retry(this.pool, RetryCause.IO, RetryOutcome.EXHAUSTED, Duration.ZERO);
			listener.hedged(this.pool, HedgeOutcome.LOST);
			listener.hedged(this.pool, HedgeOutcome.LOST);
			listener.hedged(this.pool, HedgeOutcome.SUPPRESSED);
			listener.paused(this.pool, Duration.ofSeconds(2), PauseCause.RATE_LIMITED, false);
			listener.closed(this.pool, CloseReason.NOT_REUSABLE);
		});
		pass(Duration.ofSeconds(5));
		String json = this.mapper.writeValueAsString(PoolHistoryDescriptor.of(history(), Duration.ofMillis(1840)));
		JSONAssert.assertEquals(documented(), json, true);
	}

	@Test
	void poolWithoutTrafficHasNoHitRateAndNoPause() {
		String json = this.mapper.writeValueAsString(PoolHistoryDescriptor.of(history(), Duration.ZERO));
		assertThat(json).contains("\"acquire\":{\"count\":0,\"meanMillis\":0.0,", "\"breaker\":\"CLOSED\"")
			.doesNotContain("hitRate", "pausedMillis");
	}

	@Test
	void historyIsBounded() {
		for (int slot = 0; slot < 2000; slot++) {
			for (int micros = 1; micros < 1_000_000; micros *= 3) {
				Duration duration = Duration.ofNanos(1000L * micros);
				this.pools.emit((listener) -> listener.acquired(this.pool, AcquireOutcome.WAITED, duration));
			}
			pass(Duration.ofSeconds(5));
		}
		PoolHistoryDescriptor history = PoolHistoryDescriptor.of(history(), Duration.ZERO);
		assertThat(history.slots().end()).hasSizeLessThanOrEqualTo(181).isSorted();
		assertThat(history.slots().active()).hasSameSizeAs(history.slots().end());
		assertThat(history.slots().peakActive()).hasSameSizeAs(history.slots().end());
		assertThat(this.mapper.writeValueAsString(history)).hasSizeLessThan(20_000);
	}

	private PoolHistory history() {
		return this.recorder.history(this.pool).orElseThrow();
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
		this.recorder.sample();
	}

	private static String documented() throws Exception {
		String page = Files.readString(Path.of("../docs/endpoint.md"));
		Matcher example = Pattern.compile("`GET /actuator/pools/qtest/history`.*?```json\n(.*?)```", Pattern.DOTALL)
			.matcher(page);
		assertThat(example.find()).isTrue();
		return example.group(1);
	}

}
